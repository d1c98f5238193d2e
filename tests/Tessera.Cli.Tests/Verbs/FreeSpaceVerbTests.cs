using System.Globalization;
using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Core.Masks;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Video;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>Free ground on the command line, with a model of sky, road and car that looks at one pixel at a time.</summary>
public sealed class FreeSpaceVerbTests : IDisposable
{
    private const int Width = 40, Height = 30;

    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-free-").FullName;

    public FreeSpaceVerbTests()
    {
        FileFormats.Add();
        foreach (int seed in (int[])[1, 2]) ImageFile.Write(In("in", $"{seed}.png"), Noise(seed));
    }

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Predict_FreeSpace_IsATableAndPictures()
    {
        (int code, string output, _) = Run("predict", Model, In("in"), "--out", In("out"), "--free-space", "road,car",
            "--sectors", "2", "--gap", "0", "--bonnet", "3", "--camera", "height=1.5,focal=20,horizon=2");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains($"free      {In("out", "free-space.csv")} (2)\n", output);
        string[] lines = File.ReadAllLines(In("out", "free-space.csv"));
        Assert.Equal("file,sector,left_px,right_px,from_px,free_px,median_px,blocked_by,free_m,median_m", lines[0]);
        string[][] rows = [.. lines[1..].Select(line => line.Split(','))];
        Assert.Equal(["1.png 1 0 20 27", "1.png 2 20 40 27", "2.png 1 0 20 27", "2.png 2 20 40 27"],
            rows.Select(row => $"{Path.GetFileName(row[0])} {string.Join(' ', row[1..5])}"));
        foreach (string[] row in rows)
        {
            Mask mask = MaskFile.Read(In("out", Path.GetFileName(row[0])));
            // From row 26 upwards, until the sky begins.
            int[] heights = [.. Enumerable.Range(Number(row[2]), 20).Select(x =>
                Enumerable.Range(0, 27).TakeWhile(up => mask[x, 26 - up] is 1 or 2).Count()).Order()];
            Assert.Equal((heights[0], heights[9]), (Number(row[5]), Number(row[6])));
            Assert.Equal("sky", row[7]);
            double metres = heights[0] == 0 ? 0 : 30.0 / (27 - heights[0] - 2);
            Assert.Equal(metres, double.Parse(row[8], CultureInfo.InvariantCulture), 0.0006);
        }
        // The picture has its words below.
        ImageHeader picture = ImageFile.ReadHeader(In("out", "free-space", "1.jpg"));
        Assert.Equal((Width, true), (picture.Width, picture.Height > Height));
    }

    [Fact]
    public void Predict_FreeSpaceInJson_NamesThePicture()
    {
        (_, string json, _) = Run("predict", Model, In("in", "1.png"), "--out", In("out"), "--free-space", "road", "--json");

        JsonElement image = JsonDocument.Parse(json).RootElement.GetProperty("images")[0];
        Assert.Equal(In("out", "free-space", "1.jpg"), image.GetProperty("freeSpace").GetString());
        // Without a camera no metres are told.
        Assert.All(File.ReadAllLines(In("out", "free-space.csv")).Skip(1), line => Assert.EndsWith(",,", line));
    }

    [Fact]
    public void Predict_AnImageThatIsTooSmall_FailsAlone()
    {
        ImageFile.Write(In("in", "3.png"), new Image(4, 3));

        (int code, _, string[] errors) = Run("predict", Model, In("in"), "--out", In("out"), "--free-space", "road");

        Assert.Equal(ExitCodes.Failed, code);
        Assert.Contains($"tessera: {In("in", "3.png")}: is 4 pixels wide; expected at least one for each of 5 sectors", errors);
        Assert.Equal(1 + 2 * 5, File.ReadAllLines(In("out", "free-space.csv")).Length);
    }

    [Fact]
    public void Video_FreeSpaceInLines_IsWhatPredictTells()
    {
        string[] words = ["--free-space", "road", "--sectors", "2", "--camera", "height=1.5,focal=20,horizon=2"];

        (int code, string output, _) = Run(["video", Model, In("in"), "--lines", In("free.jsonl"), .. words]);
        Run(["predict", Model, In("in"), "--out", In("out"), .. words]);

        Assert.Equal(ExitCodes.Done, code);
        Assert.DoesNotContain("video     ", output);
        string[][] rows = [.. File.ReadAllLines(In("out", "free-space.csv")).Skip(1).Select(line => line.Split(','))];
        JsonElement[] sectors = [.. File.ReadAllLines(In("free.jsonl")).SelectMany(line =>
            JsonDocument.Parse(line).RootElement.GetProperty("freeSpace").EnumerateArray())];
        Assert.Equal(
            rows.Select(row => (Number(row[2]), Number(row[3]), Number(row[5]), Number(row[6]), row[7], row[8])),
            sectors.Select(sector => (Int(sector, "left"), Int(sector, "right"), Int(sector, "pixels"), Int(sector, "median"),
                sector.GetProperty("blockedBy").GetString() ?? "", sector.GetProperty("metres").GetRawText())));
    }

    [Fact]
    public void Video_FreeSpace_IsDrawn()
    {
        using (var writer = new VideoWriter(In("clip.avi"), Width, Height, 10))
        {
            for (int i = 0; i < 3; i++) writer.Add(Noise(i));
            writer.Finish();
        }

        (int code, string output, _) = Run("video", Model, In("clip.avi"), "--out", In("free.avi"), "--free-space", "road");

        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains($"video     {In("free.avi")}\n", output);
        FrameFile drawn = FrameFile.At(In("free.avi"));
        Assert.Equal((3, Width, true), (drawn.Count, drawn.Header.Width, drawn.Header.Height > Height));
    }

    [Theory]
    [InlineData("--free-space: there is no class 'rode'; did you mean 'road'?", "--free-space", "rode")]
    [InlineData("--camera: horizon= is missing; expected height=METRES,focal=PIXELS,horizon=ROW", "--free-space", "road",
        "--camera", "height=1,focal=1")]
    [InlineData("--sectors: '0' cannot be; expected a whole number from 1 to 1000", "--free-space", "road", "--sectors", "0")]
    [InlineData("--sectors, --gap, --bonnet and --camera are of free ground: name its classes with --free-space",
        "--bonnet", "3")]
    public void Predict_WhatCannotBe_IsOneLine(string expected, params string[] words)
    {
        (int code, _, string[] errors) = Run(["predict", Model, In("in"), "--out", In("out"), .. words]);

        Assert.NotEqual(ExitCodes.Done, code);
        Assert.Contains(errors, error => error.EndsWith(expected, StringComparison.Ordinal));
        Assert.False(Directory.Exists(In("out")));
    }

    [Theory]
    [InlineData("leave out edits, --opacity and --side-by-side", "--free-space", "road", "--opacity", "1")]
    [InlineData("is 30 pixels high; expected more than the 30 of the bonnet", "--free-space", "road", "--bonnet", "30")]
    public void Video_WhatCannotBe_IsOneLine(string expected, params string[] words)
    {
        (int code, _, string[] errors) = Run(["video", Model, In("in"), "--out", In("free.avi"), .. words]);

        Assert.NotEqual(ExitCodes.Done, code);
        Assert.Contains(errors, error => error.Contains(expected, StringComparison.Ordinal));
        Assert.False(File.Exists(In("free.avi")));
    }

    private static Image Noise(int seed)
    {
        var image = new Image(Width, Height);
        new Random(seed).NextBytes(image.Bytes);
        return image;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    private static (int Code, string Out, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
