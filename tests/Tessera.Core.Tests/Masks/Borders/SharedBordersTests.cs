using Tessera.Core.Masks;
using Tessera.Core.Masks.Borders;

namespace Tessera.Core.Tests.Masks.Borders;

public sealed class SharedBordersTests
{
    public static TheoryData<string> Masks() =>
        ["noise", "blobs", "checkerboard", "spiral", "rings", "one", "single pixels", "stairs", "row"];

    [Theory]
    [MemberData(nameof(Masks))]
    public void Of_WithoutTolerance_GivesTheMaskBack(string kind)
    {
        Mask mask = Make(kind);

        IReadOnlyList<BorderedPart> parts = SharedBorders.Of(mask);

        var painted = new Mask(mask.Width, mask.Height, is16Bit: true);
        painted.Ids16.Fill(999);
        foreach (BorderedPart part in parts)
        {
            Region region = Polygon.Rasterize(part.Outline.Rings, mask.Width, mask.Height);
            Assert.Equal(part.Pixels, region.Area);
            foreach (RowRun run in region.Runs)
                for (int x = run.Start; x < run.End; x++) Assert.Equal(999, painted[x, run.Y]);
            region.Paint(painted, part.ClassId);
        }
        for (int i = 0; i < mask.Ids8.Length; i++) Assert.Equal(mask.Ids8[i], painted.Ids16[i]);
        Assert.Equal(ConnectedComponents.OfAll(mask, -1, Connectivity.Four).Count, parts.Count);
    }

    [Theory]
    [MemberData(nameof(Masks))]
    public void Of_Simplified_IsStillAPartitionWithoutCrossings(string kind)
    {
        Mask mask = Make(kind);
        foreach (double tolerance in (double[])[0.5, 1, 2.5, 1000])
        {
            IReadOnlyList<BorderedPart> parts = SharedBorders.Of(mask, tolerance);

            Assert.Equal(SharedBorders.Of(mask).Select(part => (part.ClassId, part.Pixels)),
                parts.Select(part => (part.ClassId, part.Pixels)));
            Assert.Equal((double)mask.Width * mask.Height, parts.Sum(part => part.Outline.Rings.Sum(Area)), 1e-6);
            // Of every part something is left, the outline around its holes.
            Assert.All(parts, part => Assert.True(Area(part.Outline.Outer) > 0 && part.Outline.Rings.Sum(Area) > 0));
            Assert.All(parts.SelectMany(part => part.Outline.Holes), hole => Assert.True(Area(hole) < 0));
            int[] owners = new int[mask.Width * mask.Height];
            foreach (BorderedPart part in parts)
                foreach (RowRun run in Polygon.Rasterize(part.Outline.Rings, mask.Width, mask.Height).Runs)
                    for (int x = run.Start; x < run.End; x++) owners[run.Y * mask.Width + x]++;
            Assert.All(owners, count => Assert.Equal(1, count));
            AssertPlanar(parts, mask.Width, mask.Height);
        }
    }

    [Fact]
    public void Of_AStaircase_IsALineAndBothSidesHaveIt()
    {
        Mask mask = Make("stairs");

        IReadOnlyList<BorderedPart> parts = SharedBorders.Of(mask, 1);

        // Steps of one pixel lie within 0.71 of their diagonal: a triangle below it, and the rest.
        Assert.Equal(2, parts.Count);
        Assert.Equal(3, parts[1].Outline.Outer.Length);
        Assert.Contains(new Point(0, 1), parts[1].Outline.Outer);
        Assert.Contains(new Point(20, 20), parts[1].Outline.Outer.Append(new Point(20, 20)));
        Assert.Empty(parts[1].Outline.Outer.Except(parts[0].Outline.Outer).Except([new Point(0, 20), new Point(20, 20)]));
    }

    [Theory]
    [InlineData(0.75)]
    [InlineData(1.5)]
    [InlineData(4)]
    public void Of_Simplified_MovesNoCornerFartherThanTheTolerance(double tolerance)
    {
        Mask mask = Make("blobs");
        IReadOnlyList<BorderedPart> exact = SharedBorders.Of(mask), simple = SharedBorders.Of(mask, tolerance);

        int before = 0, after = 0;
        foreach ((BorderedPart one, BorderedPart other) in exact.Zip(simple))
        {
            foreach ((Point[] ring, Point[] line) in one.Outline.Rings.Zip(other.Outline.Rings))
            {
                (before, after) = (before + ring.Length, after + line.Length);
                foreach (Point corner in ring)
                {
                    double nearest = Enumerable.Range(0, line.Length)
                        .Min(i => Distance(corner, line[i], line[(i + 1) % line.Length]));
                    Assert.InRange(nearest, 0, tolerance + 1e-9);
                }
            }
        }
        Assert.InRange(after, 1, before * 3 / 4);
    }

    [Fact]
    public void Of_ExceptAnId_LeavesItsPartsOut()
    {
        Mask mask = Make("rings");

        Assert.DoesNotContain(SharedBorders.Of(mask, 0, except: 1), part => part.ClassId == 1);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Of_ToleranceThatCannotBe_IsRefused(double tolerance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SharedBorders.Of(Make("one"), tolerance));

    // Every edge has its twin on the other side, or lies on the mask's own border;
    // two edges that are not twins share at most an end.
    private static void AssertPlanar(IReadOnlyList<BorderedPart> parts, int width, int height)
    {
        (Point A, Point B)[] edges = [.. parts.SelectMany(part => part.Outline.Rings).SelectMany(ring =>
            ring.Select((corner, i) => (corner, ring[(i + 1) % ring.Length])))];
        Assert.Equal(edges.Length, edges.Distinct().Count());
        var all = edges.ToHashSet();
        Assert.All(edges, edge => Assert.True(all.Contains((edge.B, edge.A)) || OnBorder(edge.A, edge.B, width, height)));
        (Point A, Point B)[] once = [.. edges.Where(edge =>
            !all.Contains((edge.B, edge.A)) || (edge.A.Y, edge.A.X).CompareTo((edge.B.Y, edge.B.X)) < 0)];
        for (int i = 0; i < once.Length; i++)
            for (int j = 0; j < i; j++) Assert.False(Cross(once[i], once[j]), $"{once[i]} crosses {once[j]}");
    }

    private static bool OnBorder(Point a, Point b, int width, int height) =>
        (a.X == b.X && (a.X == 0 || a.X == width)) || (a.Y == b.Y && (a.Y == 0 || a.Y == height));

    // In whole numbers below 2^20 all of this is exact.
    private static bool Cross((Point A, Point B) one, (Point A, Point B) other)
    {
        double c = Side(one, other.A), d = Side(one, other.B), a = Side(other, one.A), b = Side(other, one.B);
        if (c * d < 0 && a * b < 0) return true;
        return Within(one, other.A, c) || Within(one, other.B, d) || Within(other, one.A, a) || Within(other, one.B, b);
    }

    private static double Side((Point A, Point B) line, Point p) =>
        (line.B.X - line.A.X) * (p.Y - line.A.Y) - (line.B.Y - line.A.Y) * (p.X - line.A.X);

    // On the line between its ends, the ends not counted.
    private static bool Within((Point A, Point B) line, Point p, double side) => side == 0 && p != line.A && p != line.B
        && (p.X - line.A.X) * (p.X - line.B.X) + (p.Y - line.A.Y) * (p.Y - line.B.Y) < 0;

    private static double Distance(Point p, Point a, Point b)
    {
        double dx = b.X - a.X, dy = b.Y - a.Y, t = Math.Clamp(((p.X - a.X) * dx + (p.Y - a.Y) * dy) / (dx * dx + dy * dy), 0, 1);
        return double.Hypot(p.X - a.X - t * dx, p.Y - a.Y - t * dy);
    }

    private static double Area(Point[] ring) =>
        ring.Select((from, i) => (from, to: ring[(i + 1) % ring.Length])).Sum(e => e.from.X * e.to.Y - e.to.X * e.from.Y) / 2;

    private static Mask Make(string kind)
    {
        (int width, int height) =
            kind switch { "noise" => (17, 13), "one" => (9, 5), "row" => (12, 1), "stairs" => (20, 20), _ => (31, 24) };
        var mask = new Mask(width, height);
        var random = new Random(7);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                mask[x, y] = kind switch
                {
                    "noise" => random.Next(3),
                    "blobs" => (int)(Math.Sin(x / 4.0) + Math.Cos(y / 3.0 + x / 9.0) + 2) % 4,
                    "checkerboard" => (x + y) % 2,
                    "spiral" => Spiral(x - 15, y - 12),
                    "rings" => (int)(double.Hypot(x - 15, y - 12) / 3) % 2,
                    "single pixels" => x % 4 == 1 && y % 3 == 1 ? 1 : 0,
                    "stairs" => y > x ? 1 : 0,
                    "row" => x / 5,
                    _ => 0,
                };
            }
        }
        return mask;
    }

    private static int Spiral(int x, int y) => (int)(double.Hypot(x, y) / 2 + Math.Atan2(y, x) / Math.PI + 1) % 2;
}
