using Tessera.Imaging.Images;

namespace Tessera.Imaging.Codecs;

/// <summary>JPEG (ITU-T T.81): the segments up to the frame header; EXIF stands before it.</summary>
internal static class JpegHeader
{
    public static ImageHeader Read(HeaderSource source)
    {
        int orientation = 1;
        for (long at = 2; ;)
        {
            if (source.U8(at) != 0xff) throw source.Bad("is damaged: its JPEG segments do not follow each other");
            byte marker = source.U8(at + 1);
            if (marker == 0xff) // a fill byte
            {
                at++;
                continue;
            }
            if (marker is 0x01 or (>= 0xd0 and <= 0xd8)) // markers without a body
            {
                at += 2;
                continue;
            }
            if (marker is 0xd9 or 0xda) throw source.Bad("is damaged: its JPEG frame header is missing");
            int length = source.Big16(at + 2);
            if (marker == 0xe1 && source.Has(at + 4, "Exif\0\0"u8))
                orientation = ExifOrientation.Of(source.Block(at + 4, length - 2));
            // SOF0 to SOF15, less DHT (c4), JPG (c8) and DAC (cc) that stand among them.
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc)) return Frame(source, at + 4, orientation);
            at += 2 + Math.Max(length, 2);
        }
    }

    private static ImageHeader Frame(HeaderSource source, long at, int orientation)
    {
        int depth = source.U8(at), height = source.Big16(at + 1), width = source.Big16(at + 3), components = source.U8(at + 5);
        if (depth != 8) throw source.Bad($"is a JPEG of {depth} bits; expected 8");
        if (components is not (1 or 3 or 4)) throw source.Bad($"is a JPEG of {components} channels; expected 1, 3 or 4");
        // Four are CMYK, which is read as RGB.
        return new ImageHeader(ImageFormat.Jpeg, width, height, components == 1 ? 1 : 3, SampleType.UInt8, orientation);
    }
}
