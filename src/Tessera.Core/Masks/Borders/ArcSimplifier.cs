namespace Tessera.Core.Masks.Borders;

/// <summary>
/// Takes corners out of borders, those that make the smallest triangle with their neighbours first (Visvalingam
/// and Whyatt, 1993), as long as no corner that was there lies farther than the tolerance from the new line. A
/// corner stays if its triangle holds any other corner: no line then passes over anything, so that what did not
/// cross does not cross afterwards.
/// </summary>
internal sealed class ArcSimplifier
{
    private readonly BorderNodes _nodes;
    private readonly double _tolerance;
    private readonly bool[] _isCorner;

    // Between the same two nodes one piece may be straight: a second one would leave nothing between them.
    private readonly HashSet<(int, int)> _straight = [];

    public ArcSimplifier(BorderNodes nodes, IReadOnlyList<int[]> arcs, double tolerance)
    {
        (_nodes, _tolerance, _isCorner) = (nodes, tolerance, new bool[nodes.Count]);
        foreach (int[] arc in arcs)
        {
            foreach (int corner in arc) _isCorner[corner] = true;
            if (arc.Length == 2) _straight.Add(Ends(arc));
        }
    }

    /// <summary>What stays of a border, its ends included.</summary>
    public int[] Simplify(int[] arc)
    {
        int last = arc.Length - 1, left = last - 1;
        int[] before = [.. Enumerable.Range(-1, arc.Length)], behind = [.. Enumerable.Range(1, arc.Length)];
        bool[] gone = new bool[arc.Length];
        // A closed border keeps a triangle, ends counted once.
        int fewest = arc[0] == arc[last] ? 2 : _straight.Contains(Ends(arc)) ? 1 : 0;
        var queue = new PriorityQueue<(int At, int Before, int Behind), (long, int)>();
        for (int i = 1; i < last; i++) Enqueue(i);
        while (left > fewest && queue.TryDequeue(out (int At, int Before, int Behind) next, out _))
        {
            (int i, int a, int b) = next;
            // A neighbour went since: there is another entry.
            if (gone[i] || before[i] != a || behind[i] != b || !MayGo(arc, a, i, b)) continue;
            gone[i] = true;
            _isCorner[arc[i]] = false;
            left--;
            (behind[a], before[b]) = (b, a);
            if (a > 0) Enqueue(a);
            if (b < last) Enqueue(b);
        }
        if (left == 0) _straight.Add(Ends(arc));
        return [.. arc.Where((_, i) => !gone[i])];

        void Enqueue(int i) => queue.Enqueue((i, before[i], behind[i]), (TwiceArea(arc[before[i]], arc[i], arc[behind[i]]), i));
    }

    private static (int, int) Ends(int[] arc) => (Math.Min(arc[0], arc[^1]), Math.Max(arc[0], arc[^1]));

    private long TwiceArea(int a, int b, int c)
    {
        ((int ax, int ay), (int bx, int by), (int cx, int cy)) = (_nodes.PlaceOf(a), _nodes.PlaceOf(b), _nodes.PlaceOf(c));
        return Math.Abs((long)(bx - ax) * (cy - ay) - (long)(cx - ax) * (by - ay));
    }

    private bool MayGo(int[] arc, int before, int at, int behind)
    {
        for (int i = before + 1; i < behind; i++)
        {
            if (Distance(arc[i], arc[before], arc[behind]) > _tolerance) return false;
        }
        return IsEmpty(arc[before], arc[at], arc[behind]);
    }

    // From a line's nearest point, which may be an end.
    private double Distance(int corner, int from, int to)
    {
        ((int x, int y), (int fromX, int fromY), (int toX, int toY)) =
            (_nodes.PlaceOf(corner), _nodes.PlaceOf(from), _nodes.PlaceOf(to));
        double dx = toX - fromX, dy = toY - fromY, length = dx * dx + dy * dy;
        double t = length > 0 ? Math.Clamp(((x - fromX) * dx + (y - fromY) * dy) / length, 0, 1) : 0;
        return double.Hypot(x - fromX - t * dx, y - fromY - t * dy);
    }

    // No corner but its own within the triangle or on its sides, row by row.
    private bool IsEmpty(int a, int b, int c)
    {
        ReadOnlySpan<(int X, int Y)> corners = [_nodes.PlaceOf(a), _nodes.PlaceOf(b), _nodes.PlaceOf(c)];
        int top = Math.Min(corners[0].Y, Math.Min(corners[1].Y, corners[2].Y));
        int bottom = Math.Max(corners[0].Y, Math.Max(corners[1].Y, corners[2].Y));
        for (int y = top; y <= bottom; y++)
        {
            (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
            for (int i = 0; i < 3; i++)
            {
                ((int fromX, int fromY), (int toX, int toY)) = (corners[i], corners[(i + 1) % 3]);
                if (y < Math.Min(fromY, toY) || y > Math.Max(fromY, toY)) continue;
                double x = fromY == toY ? fromX : fromX + (double)(toX - fromX) * (y - fromY) / (toY - fromY);
                (low, high) = (Math.Min(low, x), Math.Max(high, x));
                if (fromY == toY) (low, high) = (Math.Min(low, toX), Math.Max(high, toX));
            }
            int first = y * (_nodes.Width + 1);
            // A little more than the division may have rounded off.
            for (int x = (int)Math.Ceiling(low - 1e-7); x <= (int)Math.Floor(high + 1e-7); x++)
            {
                int corner = first + x;
                if (_isCorner[corner] && corner != a && corner != b && corner != c) return false;
            }
        }
        return true;
    }
}
