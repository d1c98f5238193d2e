using System.Diagnostics;

namespace Tessera.Cli.Tests.Launcher;

public sealed class LauncherTests : IDisposable
{
    private const string Lay = "   Tessera.Lay.Tests  Total: ";

    private readonly LauncherFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Setup_TheFirstTime_TakesEveryStep()
    {
        (int code, string output, string error) = _folder.Run("setup");

        Assert.Equal(0, code);
        Assert.Equal(["dpkg-query", "npm", "cmake", "cmake", "dotnet build"], _folder.TakeCalls());
        Assert.Empty(output);
        Assert.EndsWith("tessera: ready\n", error);
        Assert.True(File.Exists(Path.Combine(_folder.Root, "artifacts/native/libonnxruntime.so.1")));
        Assert.False(Directory.Exists(Path.Combine(_folder.Root, "artifacts/npm")));
    }

    [Fact]
    public void Setup_WithNothingToDo_OnlyLooksAtThePackages()
    {
        _folder.Run("setup");
        _folder.TakeCalls();

        Assert.Equal((0, "", "tessera: ready\n"), _folder.Run("setup"));

        Assert.Equal(["dpkg-query"], _folder.TakeCalls());
    }

    [Fact]
    public void Pack_WithEverythingBuilt_PacksIntoTheFolderThatIsNamed()
    {
        _folder.Run("setup");
        _folder.TakeCalls();
        string feed = Path.Combine(_folder.Root, "feed");

        (int code, string output, string error) = _folder.Run("pack", feed);

        Assert.Equal((0, "", $"tessera: 0 packages in {feed}\n"), (code, output, error));
        Assert.Equal(["dotnet msbuild"], _folder.TakeCalls());
        Assert.True(Directory.Exists(feed));
    }

    [Theory]
    [InlineData("src/Tessera.Cli/Program.cs", "dotnet build")]
    [InlineData("Directory.Build.props", "dotnet build")]
    [InlineData("native/stone/stone.cpp", "cmake", "cmake", "dotnet build")]
    [InlineData("native/boundary/guard.h", "cmake", "cmake", "dotnet build")]
    [InlineData("build/npm/package-lock.json", "npm", "dotnet build")]
    [InlineData("tests/Tessera.Lay.Tests/LayTests.cs")]
    [InlineData("docs/stones.md")]
    public void AVerb_AfterAChange_RepeatsOnlyWhatDependsOnIt(string changed, params string[] expected)
    {
        _folder.Run("setup");
        _folder.TakeCalls();

        _folder.Write(changed, "");
        (int code, string output, string error) = _folder.Run("predict", "a b", "--overlay");

        Assert.Equal((0, "verb predict a b --overlay\n"), (code, output));
        Assert.Equal([.. expected, "dotnet tessera.dll"], _folder.TakeCalls());
        Assert.Equal(expected.Length == 0, error.Length == 0);
        _folder.Run("predict");
        Assert.Equal(["dotnet tessera.dll"], _folder.TakeCalls());
    }

    [Fact]
    public void AVerb_AfterADeletion_BuildsAgain()
    {
        _folder.Write("src/Tessera.Cli/Old.cs", "");
        _folder.Run("setup");
        _folder.TakeCalls();

        File.Delete(Path.Combine(_folder.Root, "src/Tessera.Cli/Old.cs"));
        _folder.Run("predict");

        Assert.Equal(["dotnet build", "dotnet tessera.dll"], _folder.TakeCalls());
    }

    [Fact]
    public void AVerb_WhenTheBuildFails_ShowsItsWordsAndTriesAgainNextTime()
    {
        _folder.Run("setup");
        _folder.Tool("cmake", "echo 'stone.cpp:1: error: chipped'; exit 1");
        _folder.Write("native/stone/stone.cpp", "");

        for (int i = 0; i < 2; i++)
        {
            (int code, string output, string error) = _folder.Run("predict");

            Assert.Equal((1, ""), (code, output));
            Assert.Contains("stone.cpp:1: error: chipped", error);
            Assert.Contains("tessera: failed: cmake", error);
        }
    }

    [Fact]
    public void Setup_TwiceAtOnce_DoesTheWorkOnce()
    {
        using Process first = _folder.Start("setup"), second = _folder.Start("setup");
        first.WaitForExit();
        second.WaitForExit();

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Single(_folder.TakeCalls(), call => call == "dotnet build");
    }

    [Theory]
    [InlineData("2, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s", 0, 0, "2 passed, 0 failed")]
    [InlineData("5, Errors: 0, Failed: 2, Skipped: 1, Not Run: 0, Time: 0.1s", 1, 1, "2 passed, 2 failed, 1 skipped")]
    [InlineData("5, Errors: 1, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s", 1, 1, "5 passed, 1 failed")]
    [InlineData("3, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s", 139, 1, "3 passed, 1 failed")]
    [InlineData("0", 0, 1, "0 passed, 0 failed")]
    [InlineData(null, 139, 1, "0 passed, 1 failed")]
    public void Test_ClosesWithCounts(string? total, int programCode, int expectedCode, string expected)
    {
        string text = "stones are falling\n" + (total is null ? "" : $"=== TEST EXECUTION SUMMARY ===\n{Lay}{total}\n");
        _folder.Write("summary", text);
        _folder.Write("code", $"{programCode}");

        (int code, string output, _) = _folder.Run("test");

        Assert.Equal(expectedCode, code);
        Assert.Equal(expected, output.TrimEnd().Split('\n')[^1]);
        bool shown = output.Contains("stones are falling", StringComparison.Ordinal);
        Assert.Equal(!expected.Contains(" 0 failed", StringComparison.Ordinal), shown);
    }

    [Fact]
    public void Test_OfAnUnknownProject_NamesThoseThereAre()
    {
        (int code, _, string error) = _folder.Run("test", "Lya");

        Assert.Equal(2, code);
        Assert.Contains("no test project 'Lya'; there are: Lay", error);
    }

    [Fact]
    public void Bench_ListsAndRunsWhatThereIs()
    {
        _folder.Write("bench/laying/run.sh", "echo laid \"$@\"\n");

        Assert.Equal("laying\n", _folder.Run("bench").Out);
        Assert.Equal("laid 7\n", _folder.Run("bench", "laying", "7").Out);
        Assert.Equal(2, _folder.Run("bench", "layin").Code);
    }
}
