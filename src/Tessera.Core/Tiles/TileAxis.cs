namespace Tessera.Core.Tiles;

/// <summary>How the answers of tiles that overlap become one.</summary>
public enum TileBlending
{
    /// <summary>The mean, in which each tile counts by a Gaussian around its middle: no seams where tiles disagree.</summary>
    Gaussian,

    /// <summary>Each pixel is of the tile whose border is farther away; the rest of the overlap is context alone.</summary>
    Nearest,
}

/// <summary>
/// Cuts an axis into tiles. All lie within it: at its ends a network sees what it sees at the end of any image,
/// elsewhere real pixels all around. Tiles begin at multiples of <see cref="Alignment"/>, so that a network that
/// shrinks its input by any power of two up to that looks at the same grid as in the whole image, and answers the same
/// away from a tile's borders.
/// </summary>
public static class TileAxis
{
    public const int Alignment = 32;

    // Of a tile's length, as is usual since nnU-Net (Isensee et al., 2021).
    private const double Deviation = 1.0 / 8;

    /// <param name="length">Of the axis.</param>
    /// <param name="tile">At most; a multiple of <see cref="Alignment"/>. A shorter axis is one tile.</param>
    /// <param name="overlap">Pixels that neighbours share at least, up to half a tile.</param>
    public static IReadOnlyList<TileSpan> Cut(int length, int tile, int overlap, TileBlending blending)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (tile < 2 * Alignment || tile % Alignment != 0)
            throw new ArgumentException($"tiles of {tile} pixels; expected a multiple of {Alignment} from {2 * Alignment} on");
        ArgumentOutOfRangeException.ThrowIfNegative(overlap);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(overlap, tile / 2);
        (int Start, int End)[] shown = Shown(length, tile, overlap);
        int shared = blending == TileBlending.Nearest ? 0 : Shared(shown, overlap);
        // Where the tiles of a pair begin to share, and where the earlier one ends: in the middle of what both see.
        int[] seams = [.. shown.Zip(shown.Skip(1), (a, b) => (a.End + b.Start) / 2 - shared / 2)];
        return [.. shown.Select((span, i) =>
        {
            float[] lead = i == 0 ? [] : [.. Falling(shown[i - 1], span, seams[i - 1], shared).Select(weight => 1 - weight)];
            float[] tail = i == shown.Length - 1 ? [] : [.. Falling(span, shown[i + 1], seams[i], shared)];
            int from = i == 0 ? 0 : seams[i - 1], to = i == shown.Length - 1 ? length : seams[i] + shared;
            return new TileSpan(span.Start, span.End, from, to, lead, tail);
        })];
    }

    // Spread evenly, so that no tile hardly sees beyond what it answers for.
    private static (int Start, int End)[] Shown(int length, int tile, int overlap)
    {
        if (length <= tile) return [(0, length)];
        long last = (length - tile + Alignment - 1) / Alignment;
        int stride = (tile - overlap) / Alignment, gaps = (int)((last + stride - 1) / stride);
        return [.. Enumerable.Range(0, gaps + 1).Select(i => (int)(i * last / gaps) * Alignment)
            .Select(start => (start, Math.Min(start + tile, length)))];
    }

    // No pixel is shared by three.
    private static int Shared((int Start, int End)[] shown, int overlap) =>
        shown.Zip(shown.Skip(1), (a, b) => b.Start - a.Start).Append(overlap).Min();

    // exp(-d^2 / 2s^2) of the earlier tile over the sum of both.
    private static IEnumerable<float> Falling((int Start, int End) tile, (int Start, int End) next, int from, int count)
    {
        double middle = (tile.Start + tile.End) / 2.0, nextMiddle = (next.Start + next.End) / 2.0;
        double deviation = Deviation * (tile.End - tile.Start);
        for (int i = 0; i < count; i++)
        {
            double at = from + i + 0.5, own = at - middle, other = at - nextMiddle;
            yield return (float)(1 / (1 + Math.Exp((own * own - other * other) / (2 * deviation * deviation))));
        }
    }
}
