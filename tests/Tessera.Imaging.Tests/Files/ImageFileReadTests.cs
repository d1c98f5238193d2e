using Tessera.Core.Files;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Files;

public sealed class ImageFileReadTests
{
    [Theory]
    [InlineData("rgb.png", "scene")]
    [InlineData("rgb-interlaced.png", "scene")]
    [InlineData("rgb-exif-6.png", "scene")]
    [InlineData("rgb.bmp", "scene")]
    [InlineData("rgb.webp", "scene")]
    [InlineData("rgb.tif", "scene")]
    [InlineData("exif-6.tif", "scene")]
    [InlineData("grey.png", "grey")]
    [InlineData("grey.tif", "grey")]
    [InlineData("white-is-zero.tif", "grey")]
    [InlineData("palette.tif", "palette")]
    [InlineData("palette-4.bmp", "palette")]
    [InlineData("palette-8.bmp", "palette")]
    [InlineData("rgb-555.bmp", "rgb-555")]
    public void A_lossless_8_bit_file_gives_its_pixels(string file, string pixels)
    {
        Image image = ImageFile.Read(Golden.PathOf(file));

        Assert.Equal((Golden.Width, Golden.Height, SampleType.UInt8), (image.Width, image.Height, image.Type));
        Assert.Equal(Golden.Raw<byte>(pixels), image.Bytes);
    }

    [Theory]
    [InlineData("rgb-16.png")]
    [InlineData("rgb-16.tif")]
    [InlineData("big-endian-16.tif")]
    [InlineData("rgba-16-interlaced.png")]
    public void A_16_bit_file_keeps_its_depth(string file)
    {
        Image image = ImageFile.Read(Golden.PathOf(file));

        Assert.Equal(Golden.Raw<ushort>("noise16"), image.Samples<ushort>());
    }

    [Fact]
    public void Float_signed_and_many_band_tiffs_keep_their_values()
    {
        Image floats = ImageFile.Read(Golden.PathOf("float.tif")), signed = ImageFile.Read(Golden.PathOf("signed-16.tif"));
        Image bands = ImageFile.Read(Golden.PathOf("bands.tif"));

        Assert.Equal(Golden.Raw<float>("float"), floats.Samples<float>());
        Assert.Equal(Golden.Raw<float>("signed-16"), signed.Samples<float>());
        Assert.Equal(5, bands.Channels);
        Assert.Equal(Golden.Raw<ushort>("bands"), bands.Samples<ushort>());
    }

    [Theory]
    [InlineData("rgb.jpg", 1)]
    [InlineData("rgb-progressive.jpg", 1)]
    [InlineData("exif-1.jpg", 1)]
    [InlineData("exif-2.jpg", 2)]
    [InlineData("exif-3.jpg", 3)]
    [InlineData("exif-4.jpg", 4)]
    [InlineData("exif-5.jpg", 5)]
    [InlineData("exif-6.jpg", 6)]
    [InlineData("exif-7.jpg", 7)]
    [InlineData("exif-8.jpg", 8)]
    public void A_jpeg_stands_upright_whatever_its_orientation(string file, int orientation)
    {
        ImageHeader header = ImageFile.ReadHeader(Golden.PathOf(file));
        Image image = ImageFile.Read(Golden.PathOf(file));

        Assert.Equal(orientation, header.Orientation);
        Assert.Equal((Golden.Width, Golden.Height), (header.UprightWidth, header.UprightHeight));
        Assert.Equal((Golden.Width, Golden.Height, 3), (image.Width, image.Height, image.Channels));
        // Quality 98 with halved chroma: the bright corner's edge is off by some tens, its mean by less than 4.
        ReadOnlySpan<byte> expected = Golden.Raw<byte>("scene");
        double sum = 0;
        for (int i = 0; i < expected.Length; i++) sum += Math.Abs(image.Bytes[i] - expected[i]);
        Assert.InRange(sum / expected.Length, 0, 4);
    }

    [Fact]
    public void Orientation_can_be_left_alone()
    {
        Image stored = ImageFile.Read(Golden.PathOf("exif-6.jpg"), new ReadOptions(Upright: false));

        Assert.Equal((Golden.Height, Golden.Width), (stored.Width, stored.Height));
    }

    [Theory]
    [InlineData("rgba.png", "rgba", 4)]
    [InlineData("grey-alpha.png", "grey-alpha", 2)]
    public void Alpha_is_dropped_unless_it_is_kept(string file, string pixels, int channels)
    {
        Image kept = ImageFile.Read(Golden.PathOf(file), new ReadOptions(KeepAlpha: true)),
            dropped = ImageFile.Read(Golden.PathOf(file));

        Assert.Equal(Golden.Raw<byte>(pixels), kept.Bytes);
        Assert.Equal((channels, channels - 1), (kept.Channels, dropped.Channels));
        for (int i = 0; i < Golden.Width * Golden.Height; i++)
            Assert.Equal(kept.Bytes.Slice(i * channels, channels - 1), dropped.Bytes.Slice(i * (channels - 1), channels - 1));
    }

    [Fact]
    public void A_webp_keeps_its_alpha_on_request()
    {
        Image kept = ImageFile.Read(Golden.PathOf("rgba.webp"), new ReadOptions(KeepAlpha: true));

        byte[] grey = Golden.Raw<byte>("grey");
        Assert.Equal(4, kept.Channels);
        for (int i = 0; i < grey.Length; i++) Assert.Equal(grey[i] | 1, kept.Bytes[4 * i + 3]);
    }

    [Fact]
    public void Grey_becomes_three_equal_channels_on_request()
    {
        Image image = ImageFile.Read(Golden.PathOf("grey.png"), new ReadOptions(Channels: 3));

        byte[] grey = Golden.Raw<byte>("grey");
        for (int i = 0; i < grey.Length; i++) Assert.Equal([grey[i], grey[i], grey[i]], image.Bytes.Slice(3 * i, 3));
    }

    [Fact]
    public void Bands_cannot_become_colour()
    {
        var error = Assert.Throws<InputException>(() => ImageFile.Read(Golden.PathOf("bands.tif"), new ReadOptions(Channels: 3)));

        Assert.Contains("has 5 channels; expected 3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grey-1-interlaced.png", "grey-1", 255)]
    [InlineData("grey-2.png", "grey-2", 85)]
    [InlineData("grey-4-interlaced.png", "grey-4", 17)]
    public void A_low_grey_spans_the_whole_range(string file, string stored, int step)
    {
        Image image = ImageFile.Read(Golden.PathOf(file));

        Assert.Equal(Golden.Raw<byte>(stored).Select(v => (byte)(v * step)), image.Bytes.ToArray());
    }

    [Theory]
    [InlineData("truncated.png", "truncated")]
    [InlineData("truncated.jpg", "truncated")]
    [InlineData("truncated-progressive.jpg", "truncated")]
    [InlineData("truncated.webp", "truncated")]
    [InlineData("truncated.bmp", "truncated")]
    [InlineData("truncated.tif", "truncated")]
    [InlineData("header-only.png", "truncated")]
    [InlineData("header-only.jpg", "truncated")]
    [InlineData("too-few-rows.png", "fewer pixels")]
    [InlineData("bomb.png", "fewer pixels")]
    [InlineData("bad-checksum.png", "checksum")]
    [InlineData("empty.png", "is empty")]
    [InlineData("text.png", "is not a picture")]
    [InlineData("huge.png", "is 60000x60000, 3600 Mpx; expected at most 500 Mpx")]
    [InlineData("missing.png", "there is no such file")]
    public void A_bad_file_is_refused_with_one_line(string file, string wrong)
    {
        string path = Golden.PathOf(file);

        var error = Assert.Throws<InputException>(() => ImageFile.Read(path));

        Assert.StartsWith(path + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(wrong, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("rgb.png")]
    [InlineData("rgb-16.png")]
    [InlineData("rgb.jpg")]
    [InlineData("exif-6.jpg")]
    [InlineData("rgb.webp")]
    [InlineData("rgb.bmp")]
    [InlineData("rgb.tif")]
    [InlineData("exif-6.tif")]
    [InlineData("indexed-2.png")]
    public void A_file_cut_anywhere_gives_one_line_or_the_whole_picture(string file)
    {
        byte[] bytes = File.ReadAllBytes(Golden.PathOf(file));
        byte[] whole = ImageFile.Read(Golden.PathOf(file)).Bytes.ToArray();
        for (int length = 0; length < bytes.Length; length += Math.Max(1, bytes.Length / 100))
        {
            using var part = new MemoryStream(bytes, 0, length);
            if (Record.Exception(() => Assert.Equal(whole, ImageFile.Read(part, file).Bytes)) is { } error)
                Assert.IsType<InputException>(error);
        }
    }

    [Fact]
    public void Damaged_bytes_never_give_more_than_one_line()
    {
        var random = new Random(5);
        string[] files =
        [
            "rgb.png", "rgb.jpg", "rgb.webp", "rgb.bmp", "rgb-16.tif", "indexed-4.png", "exif-6.tif", "palette-8.bmp",
        ];
        foreach (string file in files)
        {
            byte[] bytes = File.ReadAllBytes(Golden.PathOf(file));
            for (int round = 0; round < 60; round++)
            {
                byte[] damaged = [.. bytes];
                for (int i = 0; i < 4; i++)
                    damaged[random.Next(i == 0 ? Math.Min(64, bytes.Length) : bytes.Length)] = (byte)random.Next(256);
                using var stream = new MemoryStream(damaged);
                Exception? error = Record.Exception(() => ImageFile.Read(stream, file, new ReadOptions(MaxPixels: 4_000_000)));
                Assert.True(error is null or InputException, $"{file}, round {round}: {error}");
            }
        }
    }
}
