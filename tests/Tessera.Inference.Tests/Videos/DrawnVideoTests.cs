using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Video;
using Tessera.Inference.Videos;

namespace Tessera.Inference.Tests.Videos;

public sealed class DrawnVideoTests : IDisposable
{
    private static readonly LabelMap Labels = new(
        [new LabelClass(0, "background", new Rgb(0, 0, 0)), new LabelClass(1, "road", new Rgb(250, 20, 30))]);

    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        FrameFormats.CloseIdle();
        _folder.Dispose();
    }

    // Frames 0, 3 and 4 have masks: 1 and 2 show frame 0.
    [Fact]
    public void Add_FramesThatWereDropped_ShowTheOneBefore()
    {
        using (var video = DrawnVideo.Overlay(_folder["seen.avi"], 10, Labels, new OverlayOptions(Legend: false)))
        {
            foreach (int number in new[] { 0, 3, 4 })
                video.Add(new VideoFrame(number, 0, Grey(32, 32, 40 * number + 20)), new Mask(32, 32));
            video.Finish();
        }

        FrameFile seen = FrameFile.At(_folder["seen.avi"]);
        int[] shown = [.. Enumerable.Range(0, seen.Count).Select(i => (int)ImageFile.Read(seen.Locator(i)).Row(16)[48])];
        Assert.Equal([20, 20, 20, 140, 180], shown, (expected, pixel) => Math.Abs(expected - pixel) <= 3);
    }

    [Fact]
    public void Add_OddSidesAndALegend_GiveAnEvenVideoInTheClassesColours()
    {
        var mask = new Mask(33, 31);
        mask.Ids8.Fill(1);
        using (var video = DrawnVideo.Overlay(_folder["seen.mp4"], 10, Labels, new OverlayOptions(Opacity: 1)))
        {
            // What is in a picture does not change the video's size.
            video.Add(new VideoFrame(0, 0, Grey(33, 31, 90)), mask);
            video.Add(new VideoFrame(1, 0, Grey(33, 31, 90)), new Mask(33, 31));
            video.Finish();
        }

        FrameFile seen = FrameFile.At(_folder["seen.mp4"]);
        Assert.Equal((0, 0, 2), (seen.Header.Width % 2, seen.Header.Height % 2, seen.Count));
        Assert.True(seen.Header.Height > 32);
        Rgb painted = PixelOf(ImageFile.Read(seen.Locator(0))), plain = PixelOf(ImageFile.Read(seen.Locator(1)));
        Assert.True(painted is { R: > 230, G: < 45, B: < 55 }, $"{painted}");
        Assert.True(Math.Abs(plain.R - 90) < 5 && Math.Abs(plain.G - 90) < 5, $"{plain}");
    }

    private static Rgb PixelOf(Image image) => new(image.Row(16)[48], image.Row(16)[49], image.Row(16)[50]);

    private static Image Grey(int width, int height, int value)
    {
        var image = new Image(width, height);
        image.Bytes.Fill((byte)value);
        return image;
    }
}
