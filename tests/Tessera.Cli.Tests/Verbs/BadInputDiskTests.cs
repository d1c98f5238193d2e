namespace Tessera.Cli.Tests.Verbs;

/// <summary>A disk that takes nothing, or not enough: one line, exit code 1, and no file that is half written.</summary>
public sealed class BadInputDiskTests : IDisposable
{
    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    // Root ignores modes: it becomes another user, who may read everything but write only what modes allow.
    private static readonly string[] AnotherUser = Environment.IsPrivilegedProcess
        ?
        [
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
            "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search",
        ]
        : [];

    // KiB that any one file may have.
    private static readonly string[] SmallFiles = ["bash", "-c", "ulimit -f 256; exec \"$@\"", "bash"];
    private static readonly string[] FewKiB = ["bash", "-c", "ulimit -f 8; exec \"$@\"", "bash"];
    private static readonly string[] NoFiles = ["bash", "-c", "ulimit -f 0; exec \"$@\"", "bash"];

    private readonly BadInputFolder _folder = new();

    public BadInputDiskTests()
    {
        Directory.CreateDirectory(_folder.In("locked"));
        File.SetUnixFileMode(_folder.In("locked"),
            UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    public void Dispose()
    {
        File.SetUnixFileMode(_folder.In("locked"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _folder.Dispose();
    }

    [Fact]
    public void Train_IntoAFolderWithoutPermission_NamesIt()
    {
        (int, string[]) run = _folder.Start(AnotherUser, "train", _folder.Data, "--recipe", _folder.In("recipe.yaml"), "--out",
            _folder.In("locked", "run"));

        BadInputFolder.AssertFails(run, _folder.In("locked", "run"), "denied");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.In("locked")));
    }

    [Fact]
    public void Predict_IntoAFolderWithoutPermission_NamesTheMask()
    {
        (int, string[]) run =
            _folder.Start(AnotherUser, "predict", Model, _folder.In("data", "images", "val"), "--out", _folder.In("locked"));

        BadInputFolder.AssertFails(run, _folder.In("locked", "a"), "denied");
        Assert.Empty(Directory.GetFileSystemEntries(_folder.In("locked")));
    }

    [Fact]
    public void Train_OnADiskTooSmallForACheckpoint_NamesItAndLeavesNoPart()
    {
        (int, string[]) run =
            _folder.Start(SmallFiles, "train", _folder.Data, "--recipe", _folder.In("recipe.yaml"), "--out", _folder.In("run"));

        BadInputFolder.AssertFails(run, _folder.In("run"), ".safetensors: cannot be written");
        string[] left = [.. Directory.GetFiles(_folder.In("run")).Select(f => Path.GetFileName(f)).Order()];
        Assert.DoesNotContain(left, file => file.Contains(".part", StringComparison.Ordinal) ||
            file.EndsWith(".safetensors", StringComparison.Ordinal));
        Assert.Contains("recipe.yaml", left);
    }

    [Fact]
    public void Resume_OnADiskTooSmallForACheckpoint_KeepsTheOneThereIs()
    {
        Assert.Equal(ExitCodes.Done, _folder.Train("--out", _folder.In("run")).Code);
        string last = _folder.In("run", "last.safetensors"), recipe = _folder.In("run", "recipe.yaml");
        byte[] before = File.ReadAllBytes(last);
        File.WriteAllText(recipe, File.ReadAllText(recipe).Replace("epochs: 1", "epochs: 2", StringComparison.Ordinal));

        BadInputFolder.AssertFails(_folder.Start(SmallFiles, "train", _folder.Data, "--out", _folder.In("run"), "--resume"),
            _folder.In("run"), "cannot be written");
        Assert.Equal(before, File.ReadAllBytes(last));

        // With room again, the same command goes on.
        (int code, string[] errors) = _folder.Run("train", _folder.Data, "--out", _folder.In("run"), "--resume");
        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Assert.Equal(3, File.ReadAllLines(_folder.In("run", "metrics.csv")).Length);
    }

    [Theory, InlineData("x.onnx"), InlineData("x.pt")]
    public void Export_OnAFullDisk_KeepsTheFileThatWasThere(string name)
    {
        Assert.Equal(ExitCodes.Done, _folder.Train("--out", _folder.In("run")).Code);
        File.WriteAllText(_folder.In(name), "older");

        BadInputFolder.AssertFails(_folder.Start(SmallFiles, "export", _folder.In("run"), "--to", _folder.In(name)),
            _folder.In(name), "cannot be written");

        Assert.Equal("older", File.ReadAllText(_folder.In(name)));
        Assert.Empty(Directory.GetFiles(_folder.Root, "*.part*"));
    }

    [Fact]
    public void Predict_OnAFullDisk_NamesTheMaskAndLeavesNoPart()
    {
        (int, string[]) run =
            _folder.Start(NoFiles, "predict", Model, _folder.In("data", "images", "val"), "--out", _folder.In("masks"));

        BadInputFolder.AssertFails(run, _folder.In("masks", "a"), "cannot be written");
        Assert.Empty(Directory.GetFiles(_folder.In("masks")));
    }

    // The third mask has no room; the fourth may be written before it, by another thread.
    [Fact]
    public void Predict_OnADiskThatFillsHalfWay_LeavesWholeMasksAndGoesOnFromThere()
    {
        foreach ((string name, int side) in new[] { ("1", 20), ("2", 30), ("3", 400), ("4", 20) }) WriteNoise(name, side);
        string masks = _folder.In("masks");

        BadInputFolder.AssertFails(_folder.Start(FewKiB, "predict", Model, _folder.In("noise"), "--out", masks),
            Path.Combine(masks, "3.png"), "cannot be written");

        string[] left = [.. Directory.GetFiles(masks, "*.png").Select(file => Path.GetFileName(file)).Order()];
        Assert.Equal(["1.png", "2.png"], left.Take(2));
        Assert.Equal(left.Length == 2 ? [] : ["4.png"], left.Skip(2));
        Assert.Equal(new[] { 20, 30, 20 }.Take(left.Length),
            left.Select(name => Imaging.Files.MaskFile.Read(Path.Combine(masks, name)).Width));

        Assert.Equal(ExitCodes.Done, _folder.Run("predict", Model, _folder.In("noise"), "--out", masks).Code);
        Assert.Equal(4, Directory.GetFiles(masks, "*.png").Length);
    }

    // One image's objects wait in memory for the end, those of thirty do not; masks have room all the same.
    [Theory, InlineData(1), InlineData(30)]
    public void Predict_ATableThatHasNoRoom_NamesItAndKeepsTheOneThatWasThere(int images)
    {
        for (int i = 0; i < images; i++) WriteNoise($"{i}", 64);
        string table = _folder.In("tables", "m.csv"), masks = _folder.In("masks");
        Directory.CreateDirectory(_folder.In("tables"));
        File.WriteAllText(table, "older");

        BadInputFolder.AssertFails(
            _folder.Start(FewKiB, "predict", Model, _folder.In("noise"), "--out", masks, "--measure", table),
            table, "cannot be written");

        Assert.Equal("older", File.ReadAllText(table));
        Assert.Equal([table], Directory.GetFiles(_folder.In("tables")));
        string[] left = Directory.GetFiles(masks, "*.png");
        Assert.All(left, mask => Assert.Equal(64, Imaging.Files.MaskFile.Read(mask).Width));

        // With room again, the same command goes on.
        Assert.Equal(ExitCodes.Done, _folder.Run("predict", Model, _folder.In("noise"), "--out", masks, "--measure", table).Code);
        Assert.Equal(images, File.ReadLines(table).Skip(1).Select(line => line.Split(',')[0]).Distinct().Count());
        Assert.InRange(new FileInfo(table).Length, 8 * 1024 + 1, long.MaxValue);
    }

    [Fact]
    public void Compare_ATableThatHasNoRoom_NamesItAndKeepsTheOneThatWasThere()
    {
        string masks = _folder.In("data", "masks"), table = _folder.In("changes", "areas.csv");
        Directory.CreateDirectory(_folder.In("changes"));
        File.WriteAllText(table, "older");

        (int, string[]) run = _folder.Start(NoFiles, "compare", Path.Combine(masks, "val"), Path.Combine(masks, "train"), "--out",
            _folder.In("changes"));

        BadInputFolder.AssertFails(run, _folder.In("changes"), "cannot be written");
        Assert.Equal("older", File.ReadAllText(table));
        Assert.Empty(Directory.GetFiles(_folder.In("changes"), "*.part*", SearchOption.AllDirectories));
    }

    private void WriteNoise(string name, int side)
    {
        var image = new Imaging.Images.Image(side, side);
        new Random(side).NextBytes(image.Bytes);
        Imaging.Files.ImageFile.Write(_folder.In("noise", name + ".png"), image);
    }
}
