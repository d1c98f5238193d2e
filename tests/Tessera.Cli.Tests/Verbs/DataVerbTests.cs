using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Core.Masks;
using Tessera.Data.Synthetic;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Cli.Tests.Verbs;

public sealed class DataVerbTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("tessera-data-verb-").FullName;

    private string Data => Path.Combine(_root, "data");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Check_RightData_IsDone()
    {
        WriteScenes();

        (int code, string output, _) = Run("data", "check", Data);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("8 samples: ", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_BrokenData_FailsWithATableOrJson()
    {
        WriteScenes();
        string broken = Directory.GetFiles(Path.Combine(Data, "images", "train")).Order(StringComparer.Ordinal).First();
        File.WriteAllBytes(broken, File.ReadAllBytes(broken)[..200]);
        File.Delete(Directory.GetFiles(Path.Combine(Data, "masks", "val")).Order(StringComparer.Ordinal).First());

        (int code, string output, _) = Run("data", "check", Data);
        (int jsonCode, string json, string error) = Run("data", "check", Data, "--json");

        Assert.Equal((ExitCodes.Failed, ExitCodes.Failed), (code, jsonCode));
        Assert.Contains("unreadable", output, StringComparison.Ordinal);
        Assert.Contains($"images/train/{Path.GetFileName(broken)}: ", output, StringComparison.Ordinal);
        Assert.Contains("missing-pair", output, StringComparison.Ordinal);
        Assert.Contains("2 errors", output, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement first = document.RootElement.GetProperty("findings")[0];
        Assert.Equal(("error", "unreadable", broken),
            (first.GetProperty("severity").GetString(), first.GetProperty("kind").GetString(),
                first.GetProperty("file").GetString()));
        Assert.Contains("checking: 7/7", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_PictureThatClaimsGigabytes_IsAFinding()
    {
        WriteScenes();
        string bomb = Directory.GetFiles(Path.Combine(Data, "images", "train")).Order(StringComparer.Ordinal).First();
        BadInputFolder.WriteHugePng(bomb, 60_000, 60_000);

        (int code, string output, string error) = Run("data", "check", Data);

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains("is 60000x60000, 3600 Mpx", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Fix_SaysWhatItDidAndKeepsTheOriginal()
    {
        WriteScenes();
        string path = Directory.GetFiles(Path.Combine(Data, "masks", "train")).Order(StringComparer.Ordinal).First();
        Mask narrow = MaskFile.Read(path);
        var wide = new Mask(narrow.Width, narrow.Height, is16Bit: true);
        for (int i = 0; i < narrow.Ids8.Length; i++) wide.Ids16[i] = narrow.Ids8[i];
        MaskFile.Write(path, wide, SceneLabels.Map);

        (int code, string output, _) = Run("data", "check", Data, "--fix");

        string original = Path.Combine(Data + "-originals", Path.GetRelativePath(Data, path));
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains($"mended  {Path.GetRelativePath(Data, path)}: stored its ids with 8 bits instead of 16; " +
            $"as it was: {original}", output, StringComparison.Ordinal);
        Assert.Equal((true, false), (MaskFile.Read(original).Is16Bit, MaskFile.Read(path).Is16Bit));
        Assert.Equal(narrow.Ids8.ToArray(), MaskFile.Read(path).Ids8.ToArray());
    }

    [Fact]
    public void Check_NoDataSet_SaysSoInOneLine()
    {
        (int code, string output, string error) = Run("data", "check", Path.Combine(_root, "nowhere"));

        Assert.Equal((ExitCodes.Failed, ""), (code, output));
        Assert.Contains("no such folder; expected a data set", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_ShowsClassesAndWritesThePage()
    {
        WriteScenes();
        string page = Path.Combine(_root, "page.html");

        (int code, string output, _) = Run("data", "inspect", Data, "--report", page);
        (_, string json, _) = Run("data", "inspect", Data, "--json");

        Assert.Equal(ExitCodes.Done, code);
        Assert.All(SceneLabels.Map.Classes, c => Assert.Contains(c.Name, output, StringComparison.Ordinal));
        Assert.Contains("splits  train 4, val 2, test 2", output, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(page), StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Equal("""{"train":4,"val":2,"test":2}""", document.RootElement.GetProperty("splits").GetRawText());
    }

    [Fact]
    public void Inspect_StrayColoursThatCamVidIsKnownFor_HaveALine()
    {
        foreach ((string folder, string ending) in
            (IEnumerable<(string, string)>)[("701_StillsRaw_full", ""), ("LabeledApproved_full", "_L")])
        {
            Directory.CreateDirectory(Path.Combine(Data, folder));
            var image = new Image(8, 6);
            image.Bytes.Fill(128);
            // Sky, and three pixels of no label's colour.
            if (ending.Length > 0) image.Bytes[..9].Fill(7);
            ImageFile.Write(Path.Combine(Data, folder, $"Seq05VD_f02610{ending}.png"), image);
        }

        (int code, string output, _) = Run("data", "inspect", Data);
        (_, string checkedText, _) = Run("data", "check", Data);

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains("stray   3 of the ignored pixels have values of no class, " +
            "which this data is known for (1 mask)\n", output, StringComparison.Ordinal);
        Assert.Contains("#070707 (3 pixels, nearest ", checkedText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a word is missing: inspect, check, convert, split, tile, frames, augment, errors", "data")]
    [InlineData("there is no 'chek'; did you mean 'check'?", "data", "chek", "x")]
    [InlineData("--originals goes with --fix", "data", "check", "x", "--originals", "y")]
    public void Data_WrongLine_IsAnswered(string expected, params string[] line)
    {
        (int code, _, string error) = Run(line);

        Assert.Equal(ExitCodes.BadUsage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private void WriteScenes()
    {
        SceneSettings small = SceneSettings.Everyday with { Width = 96, Height = 72 };
        new SceneDataset { Train = 4, Val = 2, Test = 2, Seen = small, Unseen = small, Seed = 4 }
            .Write(Data, workers: 2, cancellation: TestContext.Current.CancellationToken);
    }

    private static (int Code, string Out, string Error) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal(width: 140);
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.Error);
    }
}
