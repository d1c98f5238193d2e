namespace Tessera.Core.Masks;

/// <summary>
/// CVAT's run lengths: row by row over the box around the mask, background first. Its JSON puts the box behind them in the same
/// list, as left, top, right, bottom with both ends inside; its XML has it beside them.
/// </summary>
/// <param name="Counts">Of the box alone.</param>
public sealed record CvatRuns(int Left, int Top, int Width, int Height, IReadOnlyList<int> Counts)
{
    /// <summary>Writes 1 where the mask is set and 0 elsewhere, row by row over a box of the given size.</summary>
    /// <exception cref="FormatException">The runs do not cover exactly width x height pixels.</exception>
    public static void Decode(ReadOnlySpan<int> counts, int width, int height, Span<byte> bits)
    {
        RunCounts.Require(counts, width, height);
        for (int i = 0, at = 0; i < counts.Length; at += counts[i], i++) bits.Slice(at, counts[i]).Fill((byte)(i % 2));
    }

    /// <summary>The mask of an image of the given width, row by row; null where nothing is set.</summary>
    public static CvatRuns? Encode(ReadOnlySpan<byte> bits, int width)
    {
        (int left, int top, int right, int bottom) = (width, int.MaxValue, -1, -1);
        foreach ((int y, int start, int end) in Region.FromBits(bits, width).Runs)
        {
            (left, right) = (Math.Min(left, start), Math.Max(right, end - 1));
            (top, bottom) = (Math.Min(top, y), y);
        }
        if (right < 0) return null;
        (int boxWidth, int boxHeight) = (right - left + 1, bottom - top + 1);
        byte[] rows = bits.ToArray();
        return new CvatRuns(left, top, boxWidth, boxHeight, RunCounts.Cut(boxWidth * boxHeight,
            i => rows[(top + i / boxWidth) * width + left + i % boxWidth] != 0));
    }

    /// <summary>The list of CVAT's JSON.</summary>
    public int[] ToPoints() => [.. Counts, Left, Top, Left + Width - 1, Top + Height - 1];

    /// <exception cref="FormatException">The list is too short for a box, or the box is none.</exception>
    public static CvatRuns FromPoints(ReadOnlySpan<int> points)
    {
        if (points.Length < 5)
            throw new FormatException($"has {points.Length} numbers; expected run lengths and the 4 numbers of a box");
        ReadOnlySpan<int> box = points[^4..];
        (long width, long height) = ((long)box[2] - box[0] + 1, (long)box[3] - box[1] + 1);
        if (box[0] < 0 || box[1] < 0 || width < 1 || height < 1 || width * height > int.MaxValue)
            throw new FormatException(
                $"has a box from ({box[0]}, {box[1]}) to ({box[2]}, {box[3]}); expected left, top, right, bottom");
        return new CvatRuns(box[0], box[1], (int)width, (int)height, points[..^4].ToArray());
    }
}
