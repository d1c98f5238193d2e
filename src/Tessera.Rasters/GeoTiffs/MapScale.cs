using Tessera.Core.Files;
using Tessera.Core.Masks.Measuring;

namespace Tessera.Rasters.GeoTiffs;

/// <summary>How large the pixels of a GeoTIFF are.</summary>
public static class MapScale
{
    private static readonly string[] Endings = [".tif", ".tiff"];

    /// <summary>In metres; null where the file is no TIFF, has no place on Earth, or one in degrees.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static PixelSize? Of(string path)
    {
        if (!Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase)) return null;
        using GeoTiffSource source = GeoTiffSource.Open(path);
        return source.GeoReference?.PixelSizeMetres is ( > 0, > 0) and var (width, height) ? new PixelSize(width, height, "m")
            : null;
    }
}
