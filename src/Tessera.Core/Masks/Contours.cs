namespace Tessera.Core.Masks;

/// <summary>The outline of one part of a region, along the edges of its pixels; rings have corners only and close by
/// themselves.</summary>
/// <param name="Outer">Clockwise as images are seen: inside is on its right.</param>
/// <param name="Holes">Counterclockwise: inside is on their right too.</param>
public sealed record Contour(Point[] Outer, IReadOnlyList<Point[]> Holes)
{
    /// <summary>All of them, as <see cref="Polygon.Rasterize"/> takes them; it gives exactly the part's pixels back.</summary>
    public IReadOnlyList<Point[]> Rings => [Outer, .. Holes];
}

/// <summary>
/// Outlines by following the cracks between pixels. A part is what hangs together by the sides of its pixels; at a corner where
/// two pixels touch, each ring turns around its own. Rings may touch themselves at such corners, but never cross.
/// </summary>
public static class Contours
{
    /// <summary>The contours of all parts, in the order of their first pixels.</summary>
    public static IReadOnlyList<Contour> Of(Region region)
    {
        ReadOnlySpan<RowRun> runs = region.Runs;
        var links = new CrackLinks(runs);
        var outers = new OrderedDictionary<int, (Point[] Outer, List<Point[]> Holes)>();
        var orphans = new List<(int Part, Point[] Ring)>();
        for (int edge = 0; edge < 2 * runs.Length; edge++)
        {
            if (links.Take(edge, runs, out bool isHole) is not { } ring) continue;
            int part = links.PartOf(edge / 2);
            if (!isHole) outers[part] = (ring, []);
            else orphans.Add((part, ring));
        }
        foreach ((int part, Point[] ring) in orphans) outers[part].Holes.Add(ring);
        return [.. outers.Values.Select(contour => new Contour(contour.Outer, contour.Holes))];
    }

    /// <summary>The same region in polygons without holes, for formats that have none: a part with holes is cut along a row
    /// through the middle one of them, and so on until none is left. No pixel is in two.</summary>
    public static IReadOnlyList<Point[]> WithoutHoles(Region region)
    {
        var polygons = new List<Point[]>();
        var left = new Stack<Region>([region]);
        while (left.TryPop(out Region? next))
        {
            List<int> tops = [];
            foreach (Contour contour in Of(next))
            {
                if (contour.Holes.Count == 0) polygons.Add(contour.Outer);
                else tops.AddRange(contour.Holes.Select(hole => (int)hole.Min(corner => corner.Y)));
            }
            if (tops.Count == 0) continue;
            // What has no hole is done; the rest is cut below the first row of the middle hole, which opens it to both sides.
            RowRun[] holed = HoledParts(next);
            tops.Sort();
            int cut = tops[tops.Count / 2] + 1;
            left.Push(new Region([.. holed.Where(run => run.Y >= cut)]));
            left.Push(new Region([.. holed.Where(run => run.Y < cut)]));
        }
        return polygons;
    }

    private static RowRun[] HoledParts(Region region)
    {
        ReadOnlySpan<RowRun> runs = region.Runs;
        var links = new CrackLinks(runs);
        var holed = new HashSet<int>();
        for (int edge = 0; edge < 2 * runs.Length; edge++)
        {
            if (links.Take(edge, runs, out bool isHole) is not null && isHole) holed.Add(links.PartOf(edge / 2));
        }
        var kept = new List<RowRun>();
        for (int run = 0; run < runs.Length; run++)
        {
            if (holed.Contains(links.PartOf(run))) kept.Add(runs[run]);
        }
        return [.. kept];
    }
}
