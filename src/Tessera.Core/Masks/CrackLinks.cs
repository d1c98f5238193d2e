namespace Tessera.Core.Masks;

/// <summary>
/// Which upright edge of a run follows which around a region. Run n has the edges 2n, its left one, followed upwards, and 2n + 1,
/// its right one, followed downwards: inside is on the right. Between two rows each edge that arrives is led along the level
/// cracks to the one that leaves.
/// </summary>
internal sealed class CrackLinks
{
    private const int None = -1;
    private readonly int[] _next;
    private readonly int[] _parents;

    public CrackLinks(ReadOnlySpan<RowRun> runs)
    {
        _next = new int[2 * runs.Length];
        _parents = new int[runs.Length];
        for (int run = 0; run < runs.Length; run++) _parents[run] = run;
        for (int start = 0, above = 0, row = runs.Length > 0 ? runs[0].Y : 0; above < runs.Length || start < runs.Length; row++)
        {
            // The runs of the row, [start, end), lie below those of the row before, [above, start).
            int end = start;
            while (end < runs.Length && runs[end].Y == row) end++;
            Join(runs, above, start, end);
            (above, start) = (start, end);
            // Empty rows: the last run above them was closed just now.
            if (above == start && start < runs.Length) row = runs[start].Y - 1;
        }
    }

    /// <summary>A number for all runs that hang together by their sides.</summary>
    public int PartOf(int run)
    {
        while (_parents[run] != run) run = _parents[run] = _parents[_parents[run]];
        return run;
    }

    /// <summary>The corners of the ring that an edge belongs to, or null if it was taken before.</summary>
    public Point[]? Take(int edge, ReadOnlySpan<RowRun> runs, out bool isHole)
    {
        isHole = false;
        if (_next[edge] == None) return null;
        var corners = new List<Point>();
        long area = 0;
        while (_next[edge] != None)
        {
            int next = _next[edge], x = Column(runs, edge), to = Column(runs, next);
            int y = runs[edge / 2].Y + edge % 2;
            area += edge % 2 == 0 ? -x : x;
            if (x != to)
            {
                corners.Add(new Point(x, y));
                corners.Add(new Point(to, y));
            }
            _next[edge] = None;
            edge = next;
        }
        isHole = area < 0;
        return [.. corners];
    }

    private static int Column(ReadOnlySpan<RowRun> runs, int edge) => edge % 2 == 0 ? runs[edge / 2].Start : runs[edge / 2].End;

    // Sweeps the border between two rows. Where only the lower row is inside, the crack leads right: `coming` arrived at its left
    // end. Where only the upper row is, it leads left: `leaving` goes on from its left end.
    private void Join(ReadOnlySpan<RowRun> runs, int above, int middle, int end)
    {
        int a = 2 * above, b = 2 * middle, coming = None, leaving = None;
        while (a < 2 * middle || b < 2 * end)
        {
            int x = Math.Min(a < 2 * middle ? Column(runs, a) : int.MaxValue, b < 2 * end ? Column(runs, b) : int.MaxValue);
            bool insideAbove = a % 2 == 1, insideBelow = b % 2 == 1;
            int upper = a < 2 * middle && Column(runs, a) == x ? a++ : None;
            int lower = b < 2 * end && Column(runs, b) == x ? b++ : None;
            if (a % 2 == 1 && b % 2 == 1) Unite(a / 2, b / 2);
            if (upper != None && lower != None && insideAbove == insideBelow)
            {
                // Straight on: up along two left edges, or down along two right ones.
                if (insideAbove) _next[upper] = lower;
                else _next[lower] = upper;
                continue;
            }
            if (upper != None)
            {
                if (insideAbove && insideBelow && lower == None) coming = upper;
                else if (insideAbove) _next[upper] = leaving;
                else if (insideBelow && lower == None) _next[coming] = upper;
                else leaving = upper;
            }
            if (lower == None) continue;
            if (upper != None)
            {
                // Corner to corner: the upper one was led left or begins on the right; the lower one turns around its own pixel.
                if (insideBelow) _next[coming] = lower;
                else coming = lower;
            }
            else if (insideBelow && insideAbove) leaving = lower;
            else if (insideBelow) _next[coming] = lower;
            else if (insideAbove) _next[lower] = leaving;
            else coming = lower;
        }
    }

    private void Unite(int first, int second)
    {
        int a = PartOf(first), b = PartOf(second);
        (_parents[Math.Max(a, b)], _parents[Math.Min(a, b)]) = (Math.Min(a, b), Math.Min(a, b));
    }
}
