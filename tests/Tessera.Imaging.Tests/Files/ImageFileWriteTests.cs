using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Tests.Files;

public sealed class ImageFileWriteTests
{
    [Theory]
    [InlineData("x.png", 1, SampleType.UInt8)]
    [InlineData("x.png", 2, SampleType.UInt8)]
    [InlineData("x.png", 3, SampleType.UInt8)]
    [InlineData("x.png", 4, SampleType.UInt8)]
    [InlineData("x.png", 1, SampleType.UInt16)]
    [InlineData("x.png", 3, SampleType.UInt16)]
    [InlineData("x.png", 4, SampleType.UInt16)]
    [InlineData("x.tif", 1, SampleType.UInt8)]
    [InlineData("x.tif", 2, SampleType.UInt8)]
    [InlineData("x.tif", 3, SampleType.UInt16)]
    [InlineData("x.tif", 4, SampleType.UInt16)]
    [InlineData("x.tif", 1, SampleType.Float32)]
    [InlineData("x.tiff", 7, SampleType.Float32)]
    [InlineData("x.webp", 3, SampleType.UInt8)]
    [InlineData("x.webp", 4, SampleType.UInt8)]
    [InlineData("x.BMP", 3, SampleType.UInt8)]
    public void A_lossless_format_gives_back_what_went_in(string name, int channels, SampleType type)
    {
        using var folder = new TempFolder();
        foreach ((int width, int height) in new[] { (1, 1), (37, 23) })
        {
            Image image = Noise(width, height, channels, type);

            ImageFile.Write(folder[name], image, quality: 100);

            Image back = ImageFile.Read(folder[name], new ReadOptions(KeepAlpha: true));
            Assert.Equal((width, height, channels, type), (back.Width, back.Height, back.Channels, back.Type));
            Assert.Equal(image.Bytes, back.Bytes);
        }
        Assert.Equal(0, NativeImaging.LiveBuffers);
    }

    [Theory]
    [InlineData(2, SampleType.UInt8)]
    [InlineData(4, SampleType.UInt16)]
    [InlineData(4, SampleType.Float32)]
    [InlineData(5, SampleType.UInt16)]
    public void Bands_are_all_there_when_they_are_read_again(int channels, SampleType type)
    {
        using var folder = new TempFolder();
        Image image = Noise(37, 23, channels, type);

        ImageFile.WriteBands(folder["x.tif"], image);

        Image back = ImageFile.Read(folder["x.tif"]);
        Assert.Equal((channels, type), (back.Channels, back.Type));
        Assert.Equal(image.Bytes, back.Bytes);
        Assert.Throws<InputException>(() => ImageFile.WriteBands(folder["x.png"], image));
    }

    [Fact]
    public void A_written_colour_png_holds_its_pixels_by_the_specification()
    {
        using var folder = new TempFolder();
        Image image = ImageFile.Read(Golden.PathOf("rgb.png"));

        ImageFile.Write(folder["x.png"], image);

        PngChunks png = PngChunks.Parse(File.ReadAllBytes(folder["x.png"]));
        Assert.Equal((Golden.Width, Golden.Height, 8, 2), (png.Width, png.Height, png.Depth, png.ColorType));
        Assert.Equal(Golden.Raw<byte>("scene"), png.Unfiltered(bytesPerPixel: 3));
    }

    [Theory]
    [InlineData("x.jpg")]
    [InlineData("x.webp")]
    public void A_lossy_format_stays_close_and_shrinks_with_its_quality(string name)
    {
        using var folder = new TempFolder();
        Image image = ImageFile.Read(Golden.PathOf("rgb.png"));

        ImageFile.Write(folder["good-" + name], image, quality: 98);
        ImageFile.Write(folder["poor-" + name], image, quality: 20);

        Image good = ImageFile.Read(folder["good-" + name]);
        double sum = 0;
        for (int i = 0; i < image.Bytes.Length; i++) sum += Math.Abs(image.Bytes[i] - good.Bytes[i]);
        Assert.InRange(sum / image.Bytes.Length, 0, 5);
        Assert.True(new FileInfo(folder["poor-" + name]).Length < new FileInfo(folder["good-" + name]).Length);
    }

    [Theory]
    [InlineData("x.jpg", 4, SampleType.UInt8, "write a .png")]
    [InlineData("x.jpg", 3, SampleType.UInt16, "write a .png")]
    [InlineData("x.png", 5, SampleType.UInt8, "write a .tif")]
    [InlineData("x.png", 1, SampleType.Float32, "write a .tif")]
    [InlineData("x.webp", 1, SampleType.UInt8, "write a .png")]
    [InlineData("x.bmp", 1, SampleType.UInt8, "write a .png")]
    [InlineData("x.gif", 3, SampleType.UInt8, "expected .png, .jpg, .tif, .webp or .bmp")]
    public void What_a_format_cannot_hold_is_refused_and_leaves_nothing_behind(string name, int channels, SampleType type,
        string advice)
    {
        using var folder = new TempFolder();

        var error = Assert.Throws<InputException>(() => ImageFile.Write(folder[name], new Image(2, 2, channels, type)));

        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.Equal(0, NativeImaging.LiveBuffers);
    }

    [Fact]
    public void A_place_that_cannot_be_written_gives_one_line_and_keeps_the_old_file()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["file"], "in the way");

        var below = Assert.Throws<InputException>(() => ImageFile.Write(folder["file/x.png"], new Image(2, 2)));
        var full = Assert.Throws<InputException>(() => ImageFile.Write("/proc/tessera/x.png", new Image(2, 2)));

        Assert.Contains("cannot be written", below.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be written", full.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', below.Message + full.Message);
        Assert.Equal("in the way", File.ReadAllText(folder["file"]));
    }

    private static Image Noise(int width, int height, int channels, SampleType type)
    {
        var image = new Image(width, height, channels, type);
        var random = new Random(9);
        if (type == SampleType.Float32)
            foreach (ref float sample in image.Samples<float>()) sample = random.NextSingle() * 2000 - 1000;
        else random.NextBytes(image.Bytes);
        return image;
    }
}
