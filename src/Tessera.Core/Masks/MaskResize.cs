namespace Tessera.Core.Masks;

/// <summary>Which source pixel an output pixel copies when a mask is resized.</summary>
public enum NearestRule
{
    /// <summary>
    /// The one under the output pixel's centre, floor((i + 0.5) * in / out): torch's "nearest-exact", PIL's NEAREST.
    /// </summary>
    Centre,

    /// <summary>The one under its corner, floor(i * in / out): OpenCV's INTER_NEAREST and torch's "nearest".</summary>
    Corner,
}

/// <summary>Masks at another size: ids are copied, never blended, and positions are exact in integers.</summary>
public static class MaskResize
{
    public static Mask Nearest(Mask mask, int width, int height, NearestRule rule = NearestRule.Centre)
    {
        var result = new Mask(width, height, mask.Is16Bit);
        int[] columns = Sources(mask.Width, width, rule), rows = Sources(mask.Height, height, rule);
        for (int y = 0; y < height; y++)
        {
            if (mask.Is16Bit)
                Row<ushort>(mask.Ids16.Slice(rows[y] * mask.Width, mask.Width), columns, result.Ids16.Slice(y * width, width));
            else Row<byte>(mask.Ids8.Slice(rows[y] * mask.Width, mask.Width), columns, result.Ids8.Slice(y * width, width));
        }
        return result;
    }

    private static int[] Sources(int inputs, int outputs, NearestRule rule)
    {
        int[] sources = new int[outputs];
        for (long i = 0; i < outputs; i++)
            sources[i] = (int)(rule == NearestRule.Centre ? (2 * i + 1) * inputs / (2L * outputs) : i * inputs / outputs);
        return sources;
    }

    private static void Row<T>(ReadOnlySpan<T> from, int[] columns, Span<T> to)
    {
        if (from.Length == to.Length) from.CopyTo(to);
        else
        {
            for (int x = 0; x < to.Length; x++) to[x] = from[columns[x]];
        }
    }
}
