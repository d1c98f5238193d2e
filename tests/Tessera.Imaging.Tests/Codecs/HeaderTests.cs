using Tessera.Core.Files;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Codecs;

public sealed class HeaderTests
{
    [Theory]
    [InlineData("rgb.png", ImageFormat.Png, 3, SampleType.UInt8, false)]
    [InlineData("rgb-16.png", ImageFormat.Png, 3, SampleType.UInt16, false)]
    [InlineData("rgba.png", ImageFormat.Png, 4, SampleType.UInt8, true)]
    [InlineData("indexed-4.png", ImageFormat.Png, 3, SampleType.UInt8, false)]
    [InlineData("indexed-2.png", ImageFormat.Png, 4, SampleType.UInt8, true)]
    [InlineData("grey.jpg", ImageFormat.Jpeg, 1, SampleType.UInt8, false)]
    [InlineData("rgb-progressive.jpg", ImageFormat.Jpeg, 3, SampleType.UInt8, false)]
    [InlineData("rgb.webp", ImageFormat.Webp, 3, SampleType.UInt8, false)]
    [InlineData("lossy.webp", ImageFormat.Webp, 3, SampleType.UInt8, false)]
    [InlineData("rgba.webp", ImageFormat.Webp, 4, SampleType.UInt8, true)]
    [InlineData("rgb.bmp", ImageFormat.Bmp, 3, SampleType.UInt8, false)]
    [InlineData("palette-4.bmp", ImageFormat.Bmp, 3, SampleType.UInt8, false)]
    [InlineData("big-endian-16.tif", ImageFormat.Tiff, 3, SampleType.UInt16, false)]
    [InlineData("float.tif", ImageFormat.Tiff, 1, SampleType.Float32, false)]
    [InlineData("bands.tif", ImageFormat.Tiff, 5, SampleType.UInt16, false)]
    public void A_header_tells_the_picture_without_decoding_it(string file, ImageFormat format, int channels, SampleType type,
        bool alpha)
    {
        ImageHeader header = ImageFile.ReadHeader(Golden.PathOf(file));

        Assert.Equal((format, Golden.Width, Golden.Height, channels, type, alpha),
            (header.Format, header.Width, header.Height, header.Channels, header.Type, header.HasAlpha));
    }

    [Fact]
    public void The_cap_can_be_set()
    {
        var error = Assert.Throws<InputException>(() => ImageFile.ReadHeader(Golden.PathOf("rgb.png"), maxPixels: 400));

        Assert.Contains("27x18", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(6, true)]
    [InlineData(8, false)]
    public void Exif_orientation_is_read_in_both_byte_orders(int orientation, bool little)
    {
        byte o = (byte)orientation;
        byte[] exif = little
            ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, o, 0, 0, 0]
            : [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, o, 0, 0];

        Assert.Equal(orientation, ExifOrientation.Of(exif));
        for (int length = 0; length < 20; length++) Assert.Equal(1, ExifOrientation.Of(exif.AsSpan(0, length)));
    }
}
