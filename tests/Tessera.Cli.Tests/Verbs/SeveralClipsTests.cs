using System.Globalization;
using System.Text.Json;
using Tessera.Cli.Verbs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Video;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>tessera predict on several videos at once: each is by itself, as if it were alone.</summary>
public sealed class SeveralClipsTests : IDisposable
{
    private const int Width = 64, Height = 48;

    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-clips-").FullName;

    public SeveralClipsTests()
    {
        FileFormats.Add();
        WriteClip("first.avi", frames: 5, seed: 1);
        WriteClip("second.avi", frames: 4, seed: 2);
        Directory.CreateDirectory(In("more"));
        WriteClip("more/first.avi", frames: 3, seed: 3);
    }

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Predict_SeveralClips_GivesTheMasksOfEachAlone()
    {
        (int code, string output, _) = Run("predict", Model, In("first.avi"), In("second.avi"), "--out", In("both"), "--json");
        Run("predict", Model, In("first.avi"), "--out", In("alone"));
        Run("predict", Model, In("second.avi"), "--out", In("alone"));

        Assert.Equal(ExitCodes.Done, code);
        string[] names = [.. Enumerable.Range(0, 5).Select(i => $"first/000{i}.png"),
            .. Enumerable.Range(0, 4).Select(i => $"second/000{i}.png")];
        Assert.Equal(names.Select(name => In("both", name)),
            JsonDocument.Parse(output).RootElement.GetProperty("images").EnumerateArray()
                .Select(image => image.GetProperty("mask").GetString()));
        Assert.Equal(9, Directory.GetFiles(In("both"), "*.png", SearchOption.AllDirectories).Length);
        Assert.All(names, name => Assert.Equal(MaskFile.Read(In("alone", name)).Ids8.ToArray(),
            MaskFile.Read(In("both", name)).Ids8.ToArray()));
    }

    // Counted once more from the masks: a class that is there at the end of a clip and at the start of the next visits twice.
    [Fact]
    public void Predict_SeveralClipsWithZones_EndsVisitsWithTheirClip()
    {
        File.WriteAllText(In("zones.json"), """{"zones":[{"name":"all","points":[0,0,64,0,64,48,0,48]}]}""");

        (int code, _, string[] errors) = Run("predict", Model, In("first.avi"), In("second.avi"), "--out", In("out"),
            "--zones", In("zones.json"), "--things", "road,car");

        Assert.True(code == ExitCodes.Done, string.Join('\n', errors));
        List<string> expected = [];
        foreach ((string clip, int frames) in new[] { ("first", 5), ("second", 4) })
        {
            foreach ((string name, int id) in new[] { ("road", 1), ("car", 2) })
            {
                int began = -1;
                for (int frame = 0; frame <= frames; frame++)
                {
                    bool there = frame < frames && IsThere(In("out", clip, $"000{frame}.png"), id);
                    if (there && began < 0) began = frame;
                    if (there || began < 0) continue;
                    string video = In(clip + ".avi");
                    string seconds = (0.1 * (frame - began)).ToString("0.#", CultureInfo.InvariantCulture);
                    expected.Add($"{video},all,{name},{video}#{began},{video}#{frame - 1},{frame - began},{seconds}");
                    began = -1;
                }
            }
        }
        Assert.Equal(expected.Order(), File.ReadAllLines(In("out", "zones.csv"))[1..].Order());
        // That the case is there at all: something runs into the end of the first and goes on in the second.
        Assert.Contains(expected, line => line.Contains("first.avi#4", StringComparison.Ordinal));
        Assert.Contains(expected, line => line.Contains("second.avi#0", StringComparison.Ordinal));
    }

    [Fact]
    public void Predict_ClipsOfOneName_AreRefusedBeforeAnythingIsWritten()
    {
        (int code, _, string[] errors) = Run("predict", Model, In("first.avi"), In("more", "first.avi"), "--out", In("out"));

        Assert.Equal(ExitCodes.Failed, code);
        string line = Assert.Single(errors);
        Assert.Contains(
            $"would hold the mask of {In("first.avi")}#0 and of {In("more", "first.avi")}#0; predict them into two folders",
            line);
        Assert.False(Directory.Exists(In("out")));
    }

    private static bool IsThere(string mask, int id) =>
        MaskFile.Read(mask).Ids8.ToArray().Count(found => found == id) >= 0.01 * Width * Height;

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    private void WriteClip(string name, int frames, int seed)
    {
        using var writer = new VideoWriter(In(name), Width, Height, 10);
        for (int frame = 0; frame < frames; frame++)
        {
            var image = new Image(Width, Height);
            for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)(i * (7 * seed + frame + 3) % 251);
            writer.Add(image);
        }
        writer.Finish();
    }

    private static (int Code, string Out, string[] Errors) Run(params string[] args)
    {
        var command = new CommandUnderTest();
        using var terminal = command.Terminal();
        int code = new Application(AllVerbs.List, terminal).Run(args);
        return (code, command.Out, command.ErrorLines);
    }
}
