using Tessera.Core.Files;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Tests.Video;

public sealed class VideoReadTests : IDisposable
{
    public void Dispose()
    {
        FrameFormats.CloseIdle();
        Assert.Equal(0, NativeVideo.Live);
    }

    public static TheoryData<string, int> All => new()
    {
        { "mpeg4.mp4", 30 }, { "h264.mp4", 30 }, { "h264.mkv", 30 }, { "mpeg4.avi", 30 }, { "mpeg4.mov", 30 }, { "vp8.webm", 30 },
        { "jpeg.avi", 12 }, { "turned.mp4", 30 },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void At_HasTheFramesThatCanBeDecoded(string name, int count)
    {
        FrameFile clip = FrameFile.At(Clips.PathOf(name));

        Assert.Equal(count, clip.Count);
        Assert.Equal(ImageFormat.Video, clip.Header.Format);
        Assert.Equal(name == "turned.mp4" ? (Clips.Height, Clips.Width) : (Clips.Width, Clips.Height),
            (clip.Header.Width, clip.Header.Height));
        Assert.Equal(0.1, clip.SecondsPerFrame.GetValueOrDefault(), 0.001);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Read_OneAfterTheOther_EveryFrameIsItsNumber(string name, int count)
    {
        if (name == "turned.mp4") return;
        int[] shown = [.. Enumerable.Range(0, count).Select(i => Clips.NumberIn(ImageFile.Read($"{Clips.PathOf(name)}#{i}")))];

        Assert.Equal(Enumerable.Range(0, count), shown);
    }

    // H.264 with frames between others (B), key frames at every twelfth: forwards, backwards, far and near.
    [Theory]
    [MemberData(nameof(All))]
    public void Read_InAnyOrder_GivesTheSamePixelsAsInTheirOrder(string name, int count)
    {
        string path = Clips.PathOf(name);
        byte[][] inOrder = [.. Enumerable.Range(0, count).Select(i => ImageFile.Read($"{path}#{i}").Bytes.ToArray())];
        var random = new Random(5);

        for (int k = 0; k < 90; k++)
        {
            if (k % 10 == 0) FrameFormats.CloseIdle();
            int index = random.Next(count);
            Assert.Equal(inOrder[index], ImageFile.Read($"{path}#{index}").Bytes);
        }
    }

    // OpenCV's own pictures of frames 0, 7 and 11.
    [Theory]
    [InlineData("h264.mp4", 3)]
    [InlineData("mpeg4.mp4", 3)]
    [InlineData("jpeg.avi", 3)]
    public void Read_AgreesWithOpenCv(string name, int tolerance)
    {
        byte[] golden = Golden.Raw<byte>(Path.Combine("videos", name));
        int size = Clips.Width * Clips.Height * 3;

        foreach ((int place, int number) in new[] { 11, 0, 7 }.Select(number => (number is 0 ? 0 : number is 7 ? 1 : 2, number)))
        {
            Image frame = ImageFile.Read($"{Clips.PathOf(name)}#{number}");
            double off = Enumerable.Range(0, size).Average(i => Math.Abs(frame.Bytes[i] - golden[place * size + i]));
            // Colours are half as fine as brightness: at edges the two ways of widening them differ.
            Assert.InRange(off, 0, tolerance);
        }
    }

    [Fact]
    public void Read_ATurnedVideo_StandsUpright()
    {
        Image lying = ImageFile.Read($"{Clips.PathOf("h264.mp4")}#7");
        Image upright = ImageFile.Read($"{Clips.PathOf("turned.mp4")}#7");

        for (int y = 0; y < Clips.Height; y++)
        {
            // A quarter turn clockwise: rows become columns from the right.
            for (int x = 0; x < Clips.Width; x++)
                Assert.Equal(lying.Row(y).Slice(3 * x, 3), upright.Row(x).Slice(3 * (Clips.Height - 1 - y), 3));
        }
    }

    [Fact]
    public void Read_FromManyThreads_EveryFrameIsItsNumber()
    {
        string path = Clips.PathOf("h264.mp4");

        Parallel.For(0, 240, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(i * 7 % 30, Clips.NumberIn(ImageFile.Read($"{path}#{i * 7 % 30}"))));

        Assert.InRange(FramePool.IdleCount, 1, 16);
    }

    [Fact]
    public void Read_OfManyFiles_HoldsFewOpen()
    {
        using var folder = new TempFolder();
        for (int i = 0; i < 40; i++) File.Copy(Clips.PathOf("h264.mkv"), folder[$"{i}.mkv"]);

        for (int i = 0; i < 40; i++) Assert.Equal(3, Clips.NumberIn(ImageFile.Read(folder[$"{i}.mkv#3"])));

        Assert.InRange(NativeVideo.Live, 1, 16);
    }

    [Theory]
    [InlineData("cut-jpeg.avi", 4, 4)] // ends of JPEGs in the file
    [InlineData("cut-h264.mkv", 20, 29)]
    public void Read_AVideoThatBreaksOff_HasTheFramesBeforeTheBreak(string name, int least, int most)
    {
        FrameFile clip = FrameFile.At(Clips.PathOf(name));

        Assert.InRange(clip.Count, least, most);
        for (int i = clip.Count - 1; i >= 0; i--) Assert.Equal(i, Clips.NumberIn(ImageFile.Read(clip.Locator(i))));
    }

    [Theory]
    [InlineData("cut-h264.mp4")]
    [InlineData("text.mp4")]
    [InlineData("list.mp4")]
    [InlineData("hls.mp4")]
    public void Read_NoVideo_SaysSoInOneLine(string name)
    {
        string path = Clips.PathOf(name);

        var error = Assert.Throws<InputException>(() => ImageFile.Read(path + "#0"));

        Assert.StartsWith($"{path}: is no video, or is truncated or damaged", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Read_DamageInTheMiddle_ConcernsOnlyFramesThere()
    {
        using var folder = new TempFolder();
        byte[] bytes = File.ReadAllBytes(Clips.PathOf("jpeg.avi"));
        // Frames of about 1,000 bytes follow each other: the sixth loses its start.
        int at = Enumerable.Range(0, bytes.Length - 1).Where(i => bytes[i] == 0xff && bytes[i + 1] == 0xd8).ElementAt(5);
        bytes.AsSpan(at, 600).Clear();
        File.WriteAllBytes(folder["clip.avi"], bytes);

        FrameFile clip = FrameFile.At(folder["clip.avi"]);
        var error = Assert.Throws<InputException>(() => ImageFile.Read(clip.Locator(5)));

        Assert.Contains("its frame 5 cannot be decoded", error.Message);
        Assert.Equal([4, 6, 0], new[] { 4, 6, 0 }.Select(i => Clips.NumberIn(ImageFile.Read(clip.Locator(i)))));
    }

    [Fact]
    public void Read_AFrameAsAMask_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => MaskFile.Read(Clips.PathOf("h264.mp4") + "#0"));

        Assert.Contains("is a frame of a video, no mask", error.Message);
    }
}
