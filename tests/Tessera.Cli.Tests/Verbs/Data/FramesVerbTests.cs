using Tessera.Imaging.Frames;

namespace Tessera.Cli.Tests.Verbs.Data;

/// <summary>Videos and volumes on the command line.</summary>
public sealed class FramesVerbTests : IDisposable
{
    private readonly BadInputFolder _folder = new(train: 2);

    public FramesVerbTests() => FileFormats.Add();

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("video/images/drive.mp4", "drive-0000.png", 6)]
    [InlineData("pairs/images/ann.nii.gz", "ann-0000.tif", 2)]
    public void Frames_WritesPictures(string source, string first, int count)
    {
        (int code, string[] errors) = _folder.Run(
            "data", "frames", Golden(source), _folder.In("to-label"), "--every", "3", "--limit", "8");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        string[] files = [.. Directory.GetFiles(_folder.In("to-label/images")).Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)];
        Assert.Equal((first, count), (files[0], files.Length));
    }

    [Fact]
    public void Frames_OfADicomSeries_AreItsSlicesInOrder()
    {
        (int code, string[] errors) = _folder.Run("data", "frames",
            Path.Combine(AppContext.BaseDirectory, "golden", "dicom", "ct") + "/", _folder.In("to-label"));

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Assert.Equal(5, Directory.GetFiles(_folder.In("to-label/images"), "ct-000?.tif").Length);
        Assert.Contains("\"z\": 3", File.ReadAllText(_folder.In("to-label/ct.frames.json")));
    }

    [Theory]
    [InlineData("no.mp4", "there is no such file")]
    [InlineData("train.txt", "is no file with many images; expected one that ends in")]
    public void Frames_OfNoSuchFile_SaysSo(string source, string expected)
    {
        File.WriteAllText(_folder.In("train.txt"), "text");

        BadInputFolder.AssertFails(_folder.Run("data", "frames", _folder.In(source), _folder.In("x")), expected);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("check")]
    public void Data_OfVolumes_IsLookedAtLikeAnyOther(string verb)
    {
        (int code, string[] errors) = _folder.Run("data", verb, Golden("pairs"), "--json");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
    }

    [Fact]
    public void Predict_AVideo_WritesAMaskForEveryFrame()
    {
        (int code, string[] errors) = _folder.Run(
            "predict", Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx"), Golden("video/images/drive.mp4"),
            "--out", _folder.In("masks"));

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => $"{i:0000}.png"),
            Directory.GetFiles(_folder.In("masks/drive")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "golden", "frames", name);
}
