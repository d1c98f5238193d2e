using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Rasters;

/// <summary>Parts of a raster as images.</summary>
public static class RasterImages
{
    /// <summary>One window; all bands unless some are named, counted from 0.</summary>
    /// <exception cref="InputException">The file is truncated or damaged there.</exception>
    public static Image Read(IRasterSource source, RasterWindow window, params ReadOnlySpan<int> bands)
    {
        int channels = bands.Length > 0 ? bands.Length : source.Bands;
        Image image = Image.Uninitialized(window.Width, window.Height, channels, source.Type);
        source.Read(window, bands, image.Bytes);
        return image;
    }

    /// <summary>All of it, where it is small.</summary>
    /// <exception cref="InputException">It has more than <paramref name="maxPixels"/>, or is damaged.</exception>
    public static Image ReadWhole(IRasterSource source, long maxPixels = ReadOptions.DefaultMaxPixels)
    {
        long pixels = (long)source.Width * source.Height;
        if (pixels > maxPixels)
            throw InputException.At(source.Name, $"is {source.Width}x{source.Height}, {pixels / 1_000_000} Mpx; expected at most " +
                $"{maxPixels / 1_000_000} Mpx to be read as one image: cut it ('tessera data tile')");
        return Read(source, new RasterWindow(0, 0, source.Width, source.Height));
    }
}
