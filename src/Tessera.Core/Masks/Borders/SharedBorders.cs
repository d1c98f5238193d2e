namespace Tessera.Core.Masks.Borders;

/// <summary>A connected part of a class.</summary>
/// <param name="ClassId">Its class.</param>
/// <param name="Pixels">Its area in the mask, whatever became of its outline.</param>
/// <param name="Outline">In pixels of the mask.</param>
public sealed record BorderedPart(int ClassId, long Pixels, Contour Outline);

/// <summary>
/// All parts of a mask as polygons that stay a partition when they are simplified: a border is cut where three parts
/// meet, each piece is simplified once, and both its sides get the same points. So there is no gap and no overlap,
/// areas still sum to the whole, and no ring crosses another or itself.
/// </summary>
public static class SharedBorders
{
    /// <param name="mask">Parts hang together by the sides of their pixels.</param>
    /// <param name="tolerance">How far a border may move, in pixels; 0 keeps every corner,
    /// and gives the mask's pixels back.</param>
    /// <param name="except">An id whose parts are not wanted, usually the ignore id.</param>
    /// <returns>By class, then in the order of their first pixels.</returns>
    public static IReadOnlyList<BorderedPart> Of(Mask mask, double tolerance = 0, int except = -1)
    {
        if (!(tolerance >= 0) || double.IsInfinity(tolerance))
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "expected a number from 0 on");
        var arcs = new BorderArcs(mask);
        var parts = new List<(int ClassId, long Pixels, ArcRing[] Rings)>();
        foreach ((int id, Region region) in ClassRegions.Of(mask, except))
        {
            foreach (Contour contour in Contours.Of(region))
                parts.Add((id, PixelsOf(contour), [.. contour.Rings.Select(arcs.Add)]));
        }
        if (tolerance > 0) arcs.Simplify(tolerance);
        return [.. parts.Select(part => new BorderedPart(part.ClassId, part.Pixels,
            new Contour(arcs.PointsOf(part.Rings[0]), [.. part.Rings[1..].Select(arcs.PointsOf)])))];
    }

    // Holes turn the other way: their areas are negative.
    private static long PixelsOf(Contour contour) => (long)contour.Rings.Sum(SignedArea);

    private static double SignedArea(Point[] ring)
    {
        double twice = 0;
        for (int i = 0; i < ring.Length; i++)
        {
            (Point from, Point to) = (ring[i], ring[(i + 1) % ring.Length]);
            twice += from.X * to.Y - to.X * from.Y;
        }
        return twice / 2;
    }
}
