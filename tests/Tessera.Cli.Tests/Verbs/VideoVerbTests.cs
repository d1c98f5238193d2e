using System.Diagnostics;
using System.Text.Json;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Video;
using Tessera.Inference.Segmenters;

namespace Tessera.Cli.Tests.Verbs;

/// <summary>The command as a process of its own, with a model of three classes that looks at one pixel at a time.</summary>
public sealed class VideoVerbTests : IDisposable
{
    private const int Width = 64, Height = 48, Frames = 12;

    private static readonly string Model = Path.Combine(AppContext.BaseDirectory, "golden", "plain.onnx");

    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-video-").FullName;

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Video_AFile_GivesAVideoOfItsLengthMasksAndLines()
    {
        WriteClip("clip.avi");

        (int code, string output, string error) = Run(
            "video", Model, "clip.avi", "--out", "seen.mp4", "--masks", "masks", "--lines", "seen.jsonl");

        Assert.True(code == ExitCodes.Done, error);
        FrameFile seen = FrameFile.At(In("seen.mp4"));
        Assert.Equal((Frames, Width), (seen.Count, seen.Header.Width - seen.Header.Width % Width));
        Assert.Equal(0.1, seen.SecondsPerFrame.GetValueOrDefault(), 0.001);
        Assert.Equal(Frames, Directory.GetFiles(In("masks"), "*.png").Length);
        string[] lines = File.ReadAllLines(In("seen.jsonl"));
        Assert.Equal(Frames, lines.Length);
        using JsonDocument last = JsonDocument.Parse(lines[^1]);
        Assert.Equal(Frames - 1, last.RootElement.GetProperty("frame").GetInt32());
        Assert.Equal(1.1, last.RootElement.GetProperty("seconds").GetDouble(), 1e-6);
        long pixels = last.RootElement.GetProperty("classes").EnumerateArray().Sum(c => c.GetProperty("pixels").GetInt64());
        Assert.Equal(Width * Height, pixels);
        Assert.Contains($"masks     masks ({Frames})", output, StringComparison.Ordinal);
        Assert.Contains(" frames/s", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Video_AFolderWithLinesToTheStandardOutput_SaysNothingElseThere()
    {
        Directory.CreateDirectory(In("frames"));
        for (int i = 0; i < 3; i++) ImageFile.Write(In($"frames/{i + 8}.png"), Picture(i));

        (int code, string output, string error) = Run("video", Model, "frames", "--lines", "-", "--rate", "4", "--limit", "2");

        Assert.True(code == ExitCodes.Done, error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.StartsWith("""{"frame":1,"seconds":0.25,""", lines[1], StringComparison.Ordinal);
        Assert.False(File.Exists(In("frames-segmented.mp4")));
    }

    // The model sees one class in a plain frame: what keeps another has nothing but background.
    [Fact]
    public void Video_WithAnotherBackground_IsThatWhereTheMaskSaysSo()
    {
        using (var writer = new VideoWriter(In("plain.avi"), Width, Height, 10))
        {
            writer.Add(Plain(120));
            writer.Finish();
        }
        (int code, _, string error) = Run("video", Model, "plain.avi", "--masks", "masks");
        Assert.True(code == ExitCodes.Done, error);
        int seen = MaskFile.Read(In("masks/0000.png"))[Width / 2, Height / 2];
        using ISegmenter segmenter = Segmenter.Load(Model);

        foreach (int kept in new[] { seen, (seen + 1) % 3 })
        {
            (code, _, error) = Run("video", Model, "plain.avi", "--out", "green.avi", "--background", "#10d020",
                "--keep", segmenter.Labels[kept].Name);

            Assert.True(code == ExitCodes.Done, error);
            FrameFormats.CloseIdle();
            Image frame = ImageFile.Read(In("green.avi"));
            Assert.Equal((Width, Height), (frame.Width, frame.Height));
            (int red, int green) = (frame.Row(Height / 2)[3 * Width / 2], frame.Row(Height / 2)[3 * Width / 2 + 1]);
            Assert.InRange(red, kept == seen ? 115 : 10, kept == seen ? 125 : 22);
            Assert.InRange(green, kept == seen ? 115 : 202, kept == seen ? 125 : 214);
        }
    }

    // Motion JPEG: pictures one after the other, as cameras send them.
    [Fact]
    public void Video_TheStandardInput_IsReadAsItComes()
    {
        using var pictures = new MemoryStream();
        for (int i = 0; i < Frames; i++) pictures.Write(Jpeg(i));

        (int code, _, string error) = Run(["video", Model, "-", "--masks", "masks"], pictures.ToArray());

        Assert.True(code == ExitCodes.Done, error);
        // A pipe waits: no frame is dropped.
        Assert.Equal(Frames, Directory.GetFiles(In("masks")).Length);
    }

    [Theory]
    [InlineData("there is no such file", "video", "MODEL", "none.mp4")]
    [InlineData("is no video", "video", "MODEL", "text.txt")]
    [InlineData("has an ending that names no video", "video", "MODEL", "clip.avi", "--out", "x.gif")]
    [InlineData("is the input and would be replaced", "video", "MODEL", "clip.avi", "--out", "clip.avi")]
    [InlineData("holds no picture", "video", "MODEL", "empty")]
    [InlineData("empty/: is the input and would be replaced", "video", "MODEL", "empty", "--masks", "empty/")]
    [InlineData("is named twice", "video", "MODEL", "clip.avi", "--out", "x.avi", "--lines", "x.avi")]
    [InlineData("--keep says what stays", "video", "MODEL", "clip.avi", "--keep", "car")]
    [InlineData("edits take their place", "video", "MODEL", "clip.avi", "--recolour", "car=#ff0000", "--opacity", "1")]
    [InlineData("--opacity: '7' cannot be", "video", "MODEL", "clip.avi", "--opacity", "7")]
    [InlineData("is no model", "video", "clip.avi", "clip.avi")]
    [InlineData("INPUT is missing after the model", "video", "MODEL")]
    public void Video_WhatCannotBe_IsOneLine(string expected, params string[] words)
    {
        WriteClip("clip.avi");
        Directory.CreateDirectory(In("empty"));
        File.WriteAllText(In("text.txt"), "no video");

        (int code, string output, string error) = Run([.. words.Select(word => word == "MODEL" ? Model : word)]);

        Assert.NotEqual(ExitCodes.Done, code);
        Assert.Equal("", output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_folder, name);

    private void WriteClip(string name)
    {
        using var writer = new VideoWriter(In(name), Width, Height, 10);
        for (int i = 0; i < Frames; i++) writer.Add(Picture(i));
        writer.Finish();
    }

    private static Image Picture(int seed)
    {
        var image = new Image(Width, Height);
        for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)(i * (seed + 3) % 251);
        return image;
    }

    private static Image Plain(byte value)
    {
        var image = new Image(Width, Height);
        image.Bytes.Fill(value);
        return image;
    }

    private byte[] Jpeg(int seed)
    {
        ImageFile.Write(In("picture.jpg"), Picture(seed));
        return File.ReadAllBytes(In("picture.jpg"));
    }

    private (int Code, string Out, string Error) Run(params string[] args) => Run(args, []);

    private (int Code, string Out, string Error) Run(string[] args, byte[] input)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "tessera.dll"), .. args])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException) { } // it did not want to read on
        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
