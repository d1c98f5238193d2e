namespace Tessera.Imaging.Rasters;

/// <summary>Ways to go over a raster.</summary>
public static class RasterWindows
{
    /// <summary>All of it in windows of whole blocks, as many at once as <paramref name="mostPixels"/> allow, row by
    /// row.</summary>
    public static IEnumerable<RasterWindow> InBlocks(IRasterSource source, long mostPixels = 1 << 22)
    {
        (int blockWidth, int blockHeight) = source.Block;
        int height = Math.Min(blockHeight, source.Height);
        // At least one block across, at most all; then as many rows of blocks as fit.
        int width = (int)Math.Min(source.Width, Math.Max(1, mostPixels / ((long)blockWidth * height)) * blockWidth);
        if (width == source.Width)
            height = (int)Math.Min(source.Height, Math.Max(1, mostPixels / ((long)width * height)) * height);
        return Cut(source.Width, source.Height, width, height);
    }

    private static IEnumerable<RasterWindow> Cut(int width, int height, int windowWidth, int windowHeight)
    {
        for (int y = 0; y < height; y += windowHeight)
        {
            for (int x = 0; x < width; x += windowWidth)
                yield return new RasterWindow(x, y, Math.Min(windowWidth, width - x), Math.Min(windowHeight, height - y));
        }
    }
}
