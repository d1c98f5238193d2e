using System.Runtime.InteropServices;

namespace Tessera.Core.Masks;

/// <summary>A place in an image, in pixels: (0, 0) is the outer corner of the first pixel, (0.5, 0.5) its centre.</summary>
public readonly record struct Point(double X, double Y);

/// <summary>What of a polygon that crosses itself, or has holes, is inside: what is enclosed an odd number of times, or what is
/// wound around at all.</summary>
public enum FillRule { EvenOdd, NonZero }

/// <summary>
/// Polygons into pixels: a pixel belongs to the polygon whose inside has its centre. A centre on an edge belongs to the polygon
/// to its right, or, on a level edge, to the one below, so that two polygons with an edge in common leave neither gap nor
/// overlap.
/// </summary>
public static class Polygon
{
    /// <summary>
    /// The part inside an image of the given size, by scan lines: time grows with the edges, with the rows that they cross, and
    /// with the pixels between the outermost of them.
    /// </summary>
    /// <param name="rings">Closed by themselves; holes are rings too. All coordinates finite.</param>
    public static Region Rasterize(IReadOnlyList<Point[]> rings, int width, int height, FillRule rule = FillRule.EvenOdd)
    {
        List<Edge> edges = Edges(rings, height);
        if (edges.Count == 0) return new Region([]);
        int top = edges.Min(e => e.Top), bottom = edges.Max(e => e.Bottom);
        int[] next = new int[edges.Count], first = FirstByRow(edges, next, top, bottom);

        var runs = new List<RowRun>();
        int[] turns = new int[width + 1];
        var active = new List<Edge>();
        for (int y = top; y < bottom; y++)
        {
            DropEnded(active, y);
            for (int e = first[y - top]; e >= 0; e = next[e]) active.Add(edges[e]);
            (int left, int right) = (width, 0);
            foreach (Edge edge in active)
            {
                int column = edge.ColumnAt(y, width);
                turns[column] += edge.Direction;
                (left, right) = (Math.Min(left, column), Math.Max(right, column));
            }
            if (active.Count > 0) Sweep(turns.AsSpan(left, right - left + 1), y, left, rule, runs);
        }
        return new Region(runs);
    }

    // Top to Bottom: the rows whose centres the edge crosses, inside the image. From its upper end (X, Y), so that both polygons
    // at an edge compute the same places in the same way; Direction is the winding that was lost by that.
    private readonly record struct Edge(int Top, int Bottom, double X, double Y, double Dx, double Dy, int Direction)
    {
        /// <summary>The first column whose centre is at the edge or right of it; the width where there is none.</summary>
        public int ColumnAt(int row, int width)
        {
            // The product first: where the crossing is a whole or half pixel, no step rounds.
            double column = Math.Ceiling(X + (row + 0.5 - Y) * Dx / Dy - 0.5);
            return column >= width ? width : column > 0 ? (int)column : 0;
        }
    }

    private static List<Edge> Edges(IReadOnlyList<Point[]> rings, int height)
    {
        var edges = new List<Edge>(rings.Sum(ring => ring.Length));
        foreach (Point[] ring in rings)
        {
            for (int i = 0; i < ring.Length; i++)
            {
                (Point from, Point to) = (ring[i], ring[(i + 1) % ring.Length]);
                (Point upper, Point lower) = from.Y <= to.Y ? (from, to) : (to, from);
                int top = FirstRow(upper.Y, height), bottom = FirstRow(lower.Y, height);
                if (top >= bottom) continue;
                int direction = from.Y < to.Y ? 1 : -1;
                edges.Add(new Edge(top, bottom, upper.X, upper.Y, lower.X - upper.X, lower.Y - upper.Y, direction));
            }
        }
        return edges;
    }

    // The first row whose centre is at y or below it.
    private static int FirstRow(double y, int height) => (int)Math.Clamp(Math.Ceiling(y - 0.5), 0, height);

    // Edges by the row in which they start, as linked lists: no sorting.
    private static int[] FirstByRow(List<Edge> edges, int[] next, int top, int bottom)
    {
        int[] first = new int[bottom - top];
        first.AsSpan().Fill(-1);
        for (int e = 0; e < edges.Count; e++)
        {
            ref int head = ref first[edges[e].Top - top];
            (next[e], head) = (head, e);
        }
        return first;
    }

    private static void DropEnded(List<Edge> active, int y)
    {
        int kept = 0;
        foreach (Edge edge in CollectionsMarshal.AsSpan(active))
        {
            if (edge.Bottom > y) active[kept++] = edge;
        }
        active.RemoveRange(kept, active.Count - kept);
    }

    private static void Sweep(Span<int> turns, int y, int left, FillRule rule, List<RowRun> runs)
    {
        int winding = 0, start = 0;
        for (int x = 0; turns[x..].IndexOfAnyExcept(0) is >= 0 and int gap; x++)
        {
            x += gap;
            bool before = IsInside(winding, rule);
            winding += turns[x];
            turns[x] = 0;
            bool after = IsInside(winding, rule);
            if (after && !before) start = x;
            else if (before && !after) runs.Add(new RowRun(y, left + start, left + x));
        }
    }

    private static bool IsInside(int winding, FillRule rule) => rule == FillRule.EvenOdd ? (winding & 1) != 0 : winding != 0;
}
