namespace Tessera.Core.Masks;

/// <summary>The pixels of row <paramref name="Y"/> from <paramref name="Start"/> up to, but not with,
/// <paramref name="End"/>.</summary>
public readonly record struct RowRun(int Y, int Start, int End);

/// <summary>A set of pixels, as runs that do not overlap, from the top row down.</summary>
public sealed class Region
{
    private readonly RowRun[] _runs;

    public Region(IReadOnlyCollection<RowRun> runs)
    {
        _runs = [.. runs];
        foreach (RowRun run in _runs) Area += run.End - run.Start;
    }

    public ReadOnlySpan<RowRun> Runs => _runs;

    /// <summary>In pixels.</summary>
    public long Area { get; }

    /// <summary>The pixels that are not 0 in rows of <paramref name="width"/>, the first of which is at
    /// (<paramref name="left"/>, <paramref name="top"/>).</summary>
    public static Region FromBits(ReadOnlySpan<byte> bits, int width, int left = 0, int top = 0)
    {
        var runs = new List<RowRun>();
        for (int y = top; !bits.IsEmpty; y++, bits = bits[width..])
        {
            ReadOnlySpan<byte> row = bits[..width];
            for (int x = 0; row[x..].IndexOfAnyExcept((byte)0) is >= 0 and int gap;)
            {
                int start = x + gap;
                x = row[start..].IndexOf((byte)0) is >= 0 and int length ? start + length : width;
                runs.Add(new RowRun(y, left + start, left + x));
            }
        }
        return new Region(runs);
    }

    /// <summary>The pixels that are in any of them.</summary>
    public static Region Union(IReadOnlyList<Region> parts)
    {
        if (parts.Count == 1) return parts[0];
        List<RowRun> all = [.. parts.SelectMany(part => part._runs)], merged = [];
        all.Sort((a, b) => a.Y != b.Y ? a.Y.CompareTo(b.Y) : a.Start.CompareTo(b.Start));
        foreach (RowRun run in all)
        {
            if (merged.Count > 0 && merged[^1].Y == run.Y && run.Start <= merged[^1].End)
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, run.End) };
            else merged.Add(run);
        }
        return new Region(merged);
    }

    /// <summary>Gives all its pixels one id; it must lie inside the mask.</summary>
    public void Paint(Mask mask, int id)
    {
        foreach ((int y, int start, int end) in _runs)
        {
            if (mask.Is16Bit) mask.Ids16[(y * mask.Width + start)..(y * mask.Width + end)].Fill((ushort)id);
            else mask.Ids8[(y * mask.Width + start)..(y * mask.Width + end)].Fill((byte)id);
        }
    }
}
