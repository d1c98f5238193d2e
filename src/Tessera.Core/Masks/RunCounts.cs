namespace Tessera.Core.Masks;

/// <summary>Lengths of runs that take turns, background first: what COCO's and CVAT's have in common.</summary>
internal static class RunCounts
{
    /// <summary>Never trusted: before a pixel is written, they must cover the size that the image has.</summary>
    /// <exception cref="FormatException">A length is negative, or the runs are longer or shorter than the size.</exception>
    public static void Require(ReadOnlySpan<int> counts, int width, int height)
    {
        long total = 0;
        foreach (int count in counts)
        {
            if (count < 0) throw new FormatException($"has a run of {count} pixels; expected 0 or more");
            total += count;
        }
        if (total != (long)width * height)
            throw new FormatException($"has run lengths for {total} pixels; expected {(long)width * height} ({width}x{height})");
    }

    /// <summary>The runs of <paramref name="count"/> pixels, in the order in which <paramref name="isSet"/> is asked.</summary>
    public static int[] Cut(int count, Func<int, bool> isSet)
    {
        var counts = new List<int>();
        bool current = false;
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            if (isSet(i) == current) continue;
            counts.Add(i - start);
            (current, start) = (!current, i);
        }
        return [.. counts, count - start];
    }
}
