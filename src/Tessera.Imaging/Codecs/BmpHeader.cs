using Tessera.Imaging.Images;

namespace Tessera.Imaging.Codecs;

/// <summary>Windows bitmaps: OS/2's 12-byte header and all from 40 bytes on.</summary>
internal static class BmpHeader
{
    public static ImageHeader Read(HeaderSource source)
    {
        uint size = source.Little32(14);
        (int width, int height, int bits) = size == 12
            ? (source.Little16(18), source.Little16(20), source.Little16(24))
            : ((int)source.Little32(18), (int)source.Little32(22), source.Little16(28));
        if (size != 12 && size < 40) throw source.Bad("is not a picture: it begins like a BMP, but its header is unknown");
        if (bits is not (1 or 4 or 8 or 16 or 24 or 32))
            throw source.Bad($"is a BMP of {bits} bits a pixel; expected 1, 4, 8, 16, 24 or 32");
        if (height == int.MinValue) throw source.Bad("is damaged: its header says an impossible height");
        // A negative height is a bitmap stored from the top.
        return new ImageHeader(ImageFormat.Bmp, width, Math.Abs(height), 3, SampleType.UInt8)
        {
            Indexed = bits <= 8,
            BitDepth = Math.Min(bits, 8),
        };
    }
}
