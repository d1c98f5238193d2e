using Tessera.Imaging.Images;

namespace Tessera.Imaging.Codecs;

/// <summary>WebP (RFC 9649): the simple lossy and lossless forms and the extended one.</summary>
internal static class WebpHeader
{
    public static ImageHeader Read(HeaderSource source)
    {
        const long body = 20;
        if (source.Has(12, "VP8 "u8))
        {
            if (!source.Has(body + 3, [0x9d, 0x01, 0x2a])) throw source.Bad("is damaged: its WebP frame header is wrong");
            return Header(source.Little16(body + 6) & 0x3fff, source.Little16(body + 8) & 0x3fff, false);
        }
        if (source.Has(12, "VP8L"u8))
        {
            uint bits = source.Little32(body + 1); // 14 bits of width - 1, 14 of height - 1, one of alpha
            return Header((int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1, (bits & 1u << 28) != 0);
        }
        if (!source.Has(12, "VP8X"u8)) throw source.Bad("is damaged: its WebP header is unknown");
        byte flags = source.U8(body);
        if ((flags & 0x02) != 0) throw source.Bad("is an animated WebP; expected a still picture");
        int orientation = (flags & 0x08) != 0 ? Orientation(source) : 1;
        ImageHeader header = Header(U24(source, body + 4) + 1, U24(source, body + 7) + 1, alpha: (flags & 0x10) != 0);
        return header with { Orientation = orientation };
    }

    private static ImageHeader Header(int width, int height, bool alpha) =>
        new(ImageFormat.Webp, width, height, alpha ? 4 : 3, SampleType.UInt8) { HasAlpha = alpha };

    private static int U24(HeaderSource source, long at) => source.Little16(at) | source.U8(at + 2) << 16;

    private static int Orientation(HeaderSource source)
    {
        for (long at = 12; at + 8 <= source.Length;)
        {
            long length = source.Little32(at + 4);
            if (source.Has(at, "EXIF"u8))
                return ExifOrientation.Of(source.Block(at + 8, (int)Math.Min(length, ExifOrientation.MaxBytes)));
            at += 8 + length + (length & 1);
        }
        return 1;
    }
}
