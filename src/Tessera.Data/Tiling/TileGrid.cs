using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tiling;

/// <summary>
/// Where the tiles of a raster lie. All have the full size: the last of a row or column is moved back to end at the raster's
/// edge, so that no sliver is left over.
/// </summary>
internal static class TileGrid
{
    /// <summary>Row by row.</summary>
    public static IReadOnlyList<RasterWindow[]> Rows(int width, int height, int size, int overlap)
    {
        (int tileWidth, int tileHeight) = (Math.Min(size, width), Math.Min(size, height));
        int[] columns = [.. Starts(width, size, overlap)];
        return [.. Starts(height, size, overlap)
            .Select(y => columns.Select(x => new RasterWindow(x, y, tileWidth, tileHeight)).ToArray())];
    }

    private static IEnumerable<int> Starts(int length, int size, int overlap)
    {
        for (int start = 0; ; start += size - overlap)
        {
            if (start + size >= length)
            {
                yield return Math.Max(0, length - size);
                yield break;
            }
            yield return start;
        }
    }
}
