using Tessera.Core.Masks;

namespace Tessera.Core.Upsampling;

/// <summary>
/// A range of mask rows. Rows are worked off in tiles of columns narrow enough that two horizontally enlarged input rows of every
/// class stay in the nearest cache; a row of output then only blends the two, and an input row is enlarged once for all the
/// outputs that read it.
/// </summary>
internal static class UpsampleRows
{
    // Two rows of all classes in half of a 32 KiB cache.
    private const int TileFloats = 4096;

    public static void Run(ReadOnlySpan<float> logits, UpsampleShape shape, UpsampleAxis vertical, UpsampleColumns horizontal,
        Mask mask, int from, int to)
    {
        int tile = Math.Clamp(TileFloats / 2 / shape.Classes / ArgmaxRow.Block * ArgmaxRow.Block, ArgmaxRow.Block, 2048);
        float[] upper = new float[shape.Classes * tile], lower = new float[shape.Classes * tile];
        for (int x = 0; x < mask.Width; x += tile)
        {
            int width = Math.Min(tile, mask.Width - x), upperRow = -1, lowerRow = -1;
            for (int y = from; y < to; y++)
            {
                int row0 = vertical.Index0[y], row1 = vertical.Index1[y];
                if (row0 != upperRow && row0 == lowerRow)
                    ((upper, upperRow), (lower, lowerRow)) = ((lower, lowerRow), (upper, upperRow));
                if (row0 != upperRow) Enlarge(logits, shape, horizontal, upperRow = row0, x, width, upper, tile);
                if (row1 != lowerRow) Enlarge(logits, shape, horizontal, lowerRow = row1, x, width, lower, tile);
                ArgmaxRow.Blend(upper, vertical.Weight0[y], lower, vertical.Weight1[y], tile, shape.Classes, mask,
                    y * mask.Width + x, width);
            }
        }
    }

    private static void Enlarge(ReadOnlySpan<float> logits, UpsampleShape shape, UpsampleColumns horizontal, int row, int x,
        int width, float[] into, int tile)
    {
        for (int k = 0; k < shape.Classes; k++)
        {
            int start = (k * shape.Height + shape.Window.Top + row) * shape.Width + shape.Window.Left;
            ReadOnlySpan<float> source = logits.Slice(start, shape.Window.Width);
            horizontal.Run(source, x, into.AsSpan(k * tile, width));
        }
    }
}
