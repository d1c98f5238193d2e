using Tessera.Imaging.Images;

namespace Tessera.Imaging.Codecs;

/// <summary>PNG (W3C, second edition): the IHDR chunk, and what stands before the pixels: transparency and EXIF.</summary>
internal static class PngHeader
{
    private const uint Ihdr = 0x49484452, Trns = 0x74524e53, Exif = 0x65584966, Idat = 0x49444154, Iend = 0x49454e44;
    private const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    public static ImageHeader Read(HeaderSource source)
    {
        if (source.Big32(12) != Ihdr) throw source.Bad("is damaged: its PNG header is missing");
        uint width = source.Big32(16), height = source.Big32(20);
        int depth = source.U8(24), color = source.U8(25);
        if (width > int.MaxValue || height > int.MaxValue) throw source.Bad("is damaged: its PNG header holds impossible values");
        int channels = color switch
        {
            Grey => 1,
            GreyAlpha => 2,
            Rgb or Palette => 3,
            Rgba => 4,
            _ => throw source.Bad("is damaged: its PNG header holds impossible values"),
        };
        (bool transparent, int orientation) = BeforePixels(source);
        bool paletteAlpha = color == Palette && transparent;
        return new ImageHeader(ImageFormat.Png, (int)width, (int)height, channels + (paletteAlpha ? 1 : 0),
            depth == 16 ? SampleType.UInt16 : SampleType.UInt8, orientation)
        {
            HasAlpha = color is GreyAlpha or Rgba || paletteAlpha,
            Indexed = color == Palette,
            BitDepth = depth,
        };
    }

    private static (bool Transparent, int Orientation) BeforePixels(HeaderSource source)
    {
        (bool transparent, int orientation) = (false, 1);
        // A chunk: length, type, body, checksum. A file that ends early says so when its pixels are read.
        for (long at = 33; at + 8 <= source.Length;)
        {
            long length = source.Big32(at);
            uint type = source.Big32(at + 4);
            if (type is Idat or Iend) break;
            if (type == Trns) transparent = true;
            if (type == Exif)
                orientation = ExifOrientation.Of(source.Block(at + 8, (int)Math.Min(length, ExifOrientation.MaxBytes)));
            at += length + 12;
        }
        return (transparent, orientation);
    }
}
