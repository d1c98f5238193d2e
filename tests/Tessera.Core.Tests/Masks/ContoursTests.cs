using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class ContoursTests
{
    // A ring with a speck inside, and a pixel that touches its corner:
    //   #####.
    //   #...#.
    //   #.#.#.
    //   #...#.
    //   #####.
    //   .....#
    [Fact]
    public void Of_ARing_HasItsOutlineAndItsHole()
    {
        IReadOnlyList<Contour> contours = Contours.Of(Drawn("#####.", "#...#.", "#.#.#.", "#...#.", "#####.", ".....#"));

        Assert.Equal(3, contours.Count);
        Assert.Equal([new(0, 0), new(5, 0), new(5, 5), new(0, 5)], Turned(contours[0].Outer));
        Assert.Equal([new(1, 1), new(1, 4), new(4, 4), new(4, 1)], Turned(Assert.Single(contours[0].Holes)));
        Assert.Equal([new(2, 2), new(3, 2), new(3, 3), new(2, 3)], Turned(contours[1].Outer));
        Assert.Equal([new(5, 5), new(6, 5), new(6, 6), new(5, 6)], Turned(contours[2].Outer));
    }

    [Fact]
    public void WithoutHoles_ARing_IsCutBelowTheFirstRowOfItsHole()
    {
        IReadOnlyList<Point[]> polygons = Contours.WithoutHoles(Drawn("###", "#.#", "###"));

        Assert.Equal(2, polygons.Count);
        Assert.Equal([new(0, 0), new(3, 0), new(3, 2), new(2, 2), new(2, 1), new(1, 1), new(1, 2), new(0, 2)],
            Turned(polygons[0]));
        Assert.Equal([new(0, 2), new(3, 2), new(3, 3), new(0, 3)], Turned(polygons[1]));
    }

    [Fact]
    public void Of_Nothing_IsNothing()
    {
        Assert.Empty(Contours.Of(new Region([])));
        Assert.Empty(Contours.WithoutHoles(new Region([])));
    }

    // Rows apart, as of an object in two pieces.
    [Fact]
    public void Of_RunsFarApart_AreContoursOfTheirOwn() =>
        Assert.Equal(2, Contours.Of(new Region([new RowRun(3, 1, 4), new RowRun(1_000_000, 0, 2)])).Count);

    [Fact]
    public void Of_RandomRegions_GivesEveryPixelBackAndCountsPartsAndHoles()
    {
        var random = new Random(23);
        for (int round = 0; round < 600; round++)
        {
            int width = random.Next(1, 20), height = random.Next(1, 20);
            double share = random.NextDouble();
            byte[] bits = [.. Enumerable.Range(0, width * height).Select(_ => (byte)(random.NextDouble() < share ? 1 : 0))];
            Region region = Region.FromBits(bits, width);

            IReadOnlyList<Contour> contours = Contours.Of(region);

            Region again = Polygon.Rasterize([.. contours.SelectMany(contour => contour.Rings)], width, height);
            Assert.Equal(region.Runs.ToArray(), again.Runs.ToArray());
            Assert.Equal(Components(bits, width, height, id: 1, Connectivity.Four), contours.Count);
            // Outside a frame of its own, what is not set is one component more than there are holes.
            Assert.Equal(Components(Framed(bits, width, height), width + 2, height + 2, id: 0, Connectivity.Eight) - 1,
                contours.Sum(contour => contour.Holes.Count));
            foreach (Contour contour in contours) AssertPart(contour, width, height);
        }
    }

    [Fact]
    public void WithoutHoles_RandomRegions_CoversEveryPixelOnceWithoutAHole()
    {
        var random = new Random(29);
        for (int round = 0; round < 400; round++)
        {
            int width = random.Next(1, 20), height = random.Next(1, 20);
            byte[] bits = [.. Enumerable.Range(0, width * height).Select(_ => (byte)(random.NextDouble() < 0.75 ? 1 : 0))];
            int[] covered = new int[width * height];

            foreach (Point[] polygon in Contours.WithoutHoles(Region.FromBits(bits, width)))
            {
                Region part = Polygon.Rasterize([polygon], width, height);
                foreach ((int y, int start, int end) in part.Runs)
                {
                    for (int x = start; x < end; x++) covered[y * width + x]++;
                }
                Assert.Empty(Assert.Single(Contours.Of(part)).Holes);
            }

            Assert.Equal(bits.Select(bit => (int)bit), covered);
        }
    }

    // A part's rings alone give pixels that hang together; corners turn left or right each time, and holes run the other way.
    private static void AssertPart(Contour contour, int width, int height)
    {
        Assert.Single(Contours.Of(Polygon.Rasterize(contour.Rings, width, height)));
        Assert.True(Area(contour.Outer) > 0);
        Assert.All(contour.Holes, hole => Assert.True(Area(hole) < 0));
        foreach (Point[] ring in contour.Rings)
        {
            for (int i = 0; i < ring.Length; i++)
            {
                (Point a, Point b, Point c) = (ring[i], ring[(i + 1) % ring.Length], ring[(i + 2) % ring.Length]);
                Assert.True((a.X == b.X) != (a.Y == b.Y) && (b.X == c.X) != (a.X == b.X), $"no corner at {b}");
            }
        }
    }

    private static double Area(Point[] ring) => ring.Zip([.. ring[1..], ring[0]], (a, b) => a.X * b.Y - b.X * a.Y).Sum() / 2;

    private static int Components(byte[] bits, int width, int height, int id, Connectivity connectivity)
    {
        var mask = new Mask(width, height);
        bits.CopyTo(mask.Ids8);
        return ConnectedComponents.OfClass(mask, id, connectivity).Count;
    }

    private static byte[] Framed(byte[] bits, int width, int height)
    {
        byte[] framed = new byte[(width + 2) * (height + 2)];
        for (int y = 0; y < height; y++) bits.AsSpan(y * width, width).CopyTo(framed.AsSpan((y + 1) * (width + 2) + 1));
        return framed;
    }

    // From its smallest corner on: where a ring begins says nothing.
    private static Point[] Turned(Point[] ring)
    {
        int first = Array.IndexOf(ring, ring.OrderBy(p => p.Y).ThenBy(p => p.X).First());
        return [.. ring[first..], .. ring[..first]];
    }

    private static Region Drawn(params string[] rows) =>
        Region.FromBits([.. string.Concat(rows).Select(c => (byte)(c == '#' ? 1 : 0))], rows[0].Length);
}
