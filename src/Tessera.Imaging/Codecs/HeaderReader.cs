using Tessera.Core.Files;

namespace Tessera.Imaging.Codecs;

/// <summary>Tells a file's format by its first bytes, never by its name, and reads its header.</summary>
internal static class HeaderReader
{
    public static ImageHeader Read(HeaderSource source)
    {
        if (source.Length == 0) throw source.Bad("is empty; expected a PNG, JPEG, TIFF, WebP or BMP picture");
        ImageHeader header = Parse(source);
        if (header.Width <= 0 || header.Height <= 0)
            throw source.Bad($"is damaged: its header says {header.Width}x{header.Height} pixels");
        return header;
    }

    /// <exception cref="InputException">The picture is larger than <paramref name="maxPixels"/>.</exception>
    public static void CheckSize(ImageHeader header, long maxPixels, string name)
    {
        if (header.Pixels > maxPixels)
            throw InputException.At(
                name, $"is {header.Width}x{header.Height}, {header.Pixels / 1_000_000} Mpx; expected at most " +
                $"{maxPixels / 1_000_000} Mpx: cut it into parts");
    }

    private static ImageHeader Parse(HeaderSource source)
    {
        if (source.Has(0, [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a])) return PngHeader.Read(source);
        if (source.Has(0, [0xff, 0xd8, 0xff])) return JpegHeader.Read(source);
        if (source.Has(0, "RIFF"u8) && source.Has(8, "WEBP"u8)) return WebpHeader.Read(source);
        if (source.Has(0, "BM"u8)) return BmpHeader.Read(source);
        if (source.Has(0, "II"u8) || source.Has(0, "MM"u8))
        {
            if (TiffHeader.TryRead(source) is { } tiff) return tiff;
        }
        if (source.Has(0, "GIF8"u8)) throw source.Bad("is a GIF; expected a PNG, JPEG, TIFF, WebP or BMP picture: convert it");
        throw source.Bad("is not a picture; expected PNG, JPEG, TIFF, WebP or BMP");
    }
}
