namespace Tessera.Core.Masks.Borders;

/// <summary>A ring as pieces of border; those that the other side saw first are passed backwards.</summary>
internal readonly record struct ArcRing((int Arc, bool Backwards)[] Parts);

/// <summary>Pieces of border between two nodes, or closed ones without any, each once though it has two sides.</summary>
internal sealed class BorderArcs(Mask mask)
{
    private readonly BorderNodes _nodes = new(mask);

    // Corners by number, both ends included; closed where they are the same.
    private readonly List<int[]> _arcs = [];

    // By first corner and the step from it: from a corner no two pieces leave in one direction.
    private readonly Dictionary<(int Corner, int Step), (int Arc, bool Backwards)> _byStart = [];

    /// <summary>Cuts an outline, as <see cref="Contours"/> gives it.</summary>
    public ArcRing Add(Point[] ring)
    {
        List<int> corners = WithNodes(ring);
        int start = corners.FindIndex(_nodes.IsNode);
        // Without a node both sides begin at the same corner.
        if (start < 0) start = corners.IndexOf(corners.Min());
        List<int> closed = [.. corners[start..], .. corners[..start], corners[start]];
        var parts = new List<(int, bool)>();
        for (int from = 0, to; from < closed.Count - 1; from = to)
        {
            to = from + 1;
            while (to < closed.Count - 1 && !_nodes.IsNode(closed[to])) to++;
            parts.Add(Find(closed[from..(to + 1)]));
        }
        return new ArcRing([.. parts]);
    }

    public void Simplify(double tolerance)
    {
        var simplifier = new ArcSimplifier(_nodes, _arcs, tolerance);
        for (int arc = 0; arc < _arcs.Count; arc++) _arcs[arc] = simplifier.Simplify(_arcs[arc]);
    }

    public Point[] PointsOf(ArcRing ring)
    {
        var points = new List<Point>();
        foreach ((int arc, bool backwards) in ring.Parts)
        {
            int[] corners = _arcs[arc];
            // Each piece ends where the next begins.
            for (int i = 0; i < corners.Length - 1; i++)
            {
                (int x, int y) = _nodes.PlaceOf(corners[backwards ? corners.Length - 1 - i : i]);
                points.Add(new Point(x, y));
            }
        }
        return [.. points];
    }

    // Others may meet at the middle of a straight piece.
    private List<int> WithNodes(Point[] ring)
    {
        var corners = new List<int>();
        for (int i = 0; i < ring.Length; i++)
        {
            int from = _nodes.NumberOf(ring[i]), to = _nodes.NumberOf(ring[(i + 1) % ring.Length]), step = Step(from, to);
            corners.Add(from);
            for (int corner = from + step; corner != to; corner += step)
            {
                if (_nodes.IsNode(corner)) corners.Add(corner);
            }
        }
        return corners;
    }

    private (int, bool) Find(List<int> corners)
    {
        if (_byStart.TryGetValue((corners[0], Step(corners[0], corners[1])), out (int, bool) known)) return known;
        int arc = _arcs.Count;
        _arcs.Add([.. corners]);
        _byStart[(corners[0], Step(corners[0], corners[1]))] = (arc, false);
        _byStart[(corners[^1], Step(corners[^1], corners[^2]))] = (arc, true);
        return (arc, false);
    }

    // Neighbours lie in one row or one column.
    private int Step(int from, int to)
    {
        (int x, int y) = _nodes.PlaceOf(from);
        (int toX, int toY) = _nodes.PlaceOf(to);
        return Math.Sign(toX - x) + Math.Sign(toY - y) * (_nodes.Width + 1);
    }
}
