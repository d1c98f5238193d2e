namespace Tessera.Imaging.Rasters;

/// <summary>A rectangle of pixels within a raster, from its upper left corner.</summary>
public readonly record struct RasterWindow(int X, int Y, int Width, int Height)
{
    public long Pixels => (long)Width * Height;

    /// <exception cref="ArgumentOutOfRangeException">The window is empty or reaches beyond the raster.</exception>
    public void RequireInside(int width, int height)
    {
        if (X >= 0 && Y >= 0 && Width > 0 && Height > 0 && X <= width - Width && Y <= height - Height) return;
        throw new ArgumentOutOfRangeException(null, $"a window of {Width}x{Height} at {X},{Y} in a raster of {width}x{height}");
    }
}
