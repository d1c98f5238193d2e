using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;
using Tessera.Imaging.Video;

namespace Tessera.Imaging.Tests.Video;

public sealed class VideoWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        Assert.Equal(0, NativeVideo.Live);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("clip.mp4", 64, 48)]
    [InlineData("clip.avi", 64, 48)]
    [InlineData("odd.mp4", 65, 47)]
    [InlineData("odd.avi", 65, 47)]
    public void Finish_TheFramesAreInTheFile(string name, int width, int height)
    {
        using (var writer = new VideoWriter(_folder[name], width, height, 12.5))
        {
            for (int i = 0; i < 20; i++) writer.Add(Clips.Numbered(i, width, height));
            Assert.False(File.Exists(_folder[name]));
            writer.Finish();
        }

        FrameFile clip = FrameFile.At(_folder[name]);
        Assert.Equal((20, width, height), (clip.Count, clip.Header.Width, clip.Header.Height));
        Assert.Equal(0.08, clip.SecondsPerFrame.GetValueOrDefault(), 0.001);
        foreach (int i in new[] { 19, 0, 7, 8 })
        {
            Image frame = ImageFile.Read(clip.Locator(i)), drawn = Clips.Numbered(i, width, height);
            Assert.Equal(i, Clips.NumberIn(frame));
            Assert.InRange(Enumerable.Range(0, drawn.Bytes.Length).Average(k => Math.Abs(frame.Bytes[k] - drawn.Bytes[k])), 0, 3);
        }
    }

    [Fact]
    public void Finish_ColoursAreThoseDrawn()
    {
        using (var writer = new VideoWriter(_folder["red.mp4"], 32, 32, 10))
        {
            var red = new Image(32, 32);
            for (int i = 0; i < red.Bytes.Length; i += 3) (red.Bytes[i], red.Bytes[i + 1], red.Bytes[i + 2]) = (200, 40, 90);
            writer.Add(red);
            writer.Finish();
        }

        Assert.InRange(Golden.Difference(ImageFile.Read(_folder["red.mp4"]).Row(16)[48..51], [200, 40, 90]), 0, 4);
    }

    [Fact]
    public void Dispose_Unfinished_LeavesNothing()
    {
        using (var writer = new VideoWriter(_folder["clip.mp4"], 64, 48, 25)) writer.Add(Clips.Numbered(1));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void New_AnotherEnding_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => new VideoWriter(_folder["clip.webm"], 64, 48, 25));

        Assert.Contains("expected .mp4 or .avi", error.Message);
    }

    [Fact]
    public void Add_AnotherSize_IsRefused()
    {
        using var writer = new VideoWriter(_folder["clip.avi"], 64, 48, 25);

        Assert.Throws<ArgumentException>(() => writer.Add(new Image(64, 47)));
    }
}
