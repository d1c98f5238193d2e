using System.Text.Json;
using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class PolygonTests
{
    [Fact]
    public void Rasterize_CornersOffTheCentres_EqualsScikitImage()
    {
        using JsonDocument golden =
            JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "golden", "polygons.json")));
        foreach (JsonElement entry in golden.RootElement.EnumerateArray())
        {
            int width = entry.Int("width"), height = entry.Int("height");
            Point[][] rings = [.. entry.GetProperty("rings").EnumerateArray().Select(ring =>
                ring.EnumerateArray().Select(p => new Point(p[0].GetDouble(), p[1].GetDouble())).ToArray())];
            byte[] packed = entry.GetProperty("pixels").GetBytesFromBase64();

            Region region = Polygon.Rasterize(rings, width, height);

            Assert.Equal(
                Enumerable.Range(0, width * height).Select(i => packed[i / 8] >> (7 - i % 8) & 1), Pixels(region, width, height));
            Assert.Equal(entry.Int("area"), region.Area);
        }
    }

    // Corners on eighths of a pixel: many lie on centres, where rules of ties decide, and whole numbers hold every product.
    [Theory]
    [InlineData(FillRule.EvenOdd)]
    [InlineData(FillRule.NonZero)]
    public void Rasterize_RandomRings_EqualsPointInPolygonInWholeNumbers(FillRule rule)
    {
        var random = new Random(17);
        for (int round = 0; round < 400; round++)
        {
            int width = random.Next(1, 25), height = random.Next(1, 25), step = new[] { 1, 4, 8 }[round % 3];
            double Coordinate() => random.Next(-5 * 8, 30 * 8) / step * step / 8.0;
            Point[][] rings = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
                Enumerable.Range(0, random.Next(3, 9)).Select(_ => new Point(Coordinate(), Coordinate())).ToArray())];

            Region region = Polygon.Rasterize(rings, width, height, rule);

            Assert.Equal(
                from y in Enumerable.Range(0, height)
                from x in Enumerable.Range(0, width)
                select Inside(rings, x, y, rule) ? 1 : 0,
                Pixels(region, width, height));
            AssertInOrder(region, width, height);
        }
    }

    [Fact]
    public void Rasterize_PolygonsWithEdgesInCommon_LeaveNeitherGapNorOverlap()
    {
        var random = new Random(41);
        for (int round = 0; round < 60; round++)
        {
            // A net of triangles over the image; inner corners anywhere, some on pixel centres and some on corners.
            const int Cells = 6, Size = 48;
            Point[,] net = new Point[Cells + 1, Cells + 1];
            for (int i = 0; i <= Cells; i++)
            {
                for (int j = 0; j <= Cells; j++)
                {
                    double x = Place(random, i, round), y = Place(random, j, round);
                    net[i, j] = new Point(i is 0 or Cells ? i * 8 : x, j is 0 or Cells ? j * 8 : y);
                }
            }
            int[] covered = new int[Size * Size];
            for (int i = 0; i < Cells; i++)
            {
                for (int j = 0; j < Cells; j++)
                {
                    Point[] first = [net[i, j], net[i + 1, j], net[i, j + 1]];
                    Point[] second = [net[i + 1, j + 1], net[i + 1, j], net[i, j + 1]];
                    // Every other one runs the other way round.
                    if ((i + j) % 2 == 0) Array.Reverse(second);
                    foreach (Point[] ring in (Point[][])[first, second])
                    {
                        int[] pixels = Pixels(Polygon.Rasterize([ring], Size, Size), Size, Size);
                        for (int at = 0; at < covered.Length; at++) covered[at] += pixels[at];
                    }
                }
            }

            Assert.All(covered, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Rasterize_Box_HasThePixelsWhoseCentresItHolds()
    {
        Point[] box = [new(1, 1), new(4, 1), new(4, 3), new(1, 3)];
        Point[] half = [new(0.5, 0.5), new(2.5, 0.5), new(2.5, 1.5), new(0.5, 1.5)];

        Assert.Equal([new(1, 1, 4), new(2, 1, 4)], Polygon.Rasterize([box], 6, 6).Runs.ToArray());
        Assert.Equal([new(0, 0, 2)], Polygon.Rasterize([half], 6, 6).Runs.ToArray());
    }

    [Fact]
    public void Rasterize_FarOutside_CostsAndPaintsNothing()
    {
        Point[] around = [new(-1e12, -1e12), new(1e12, -1e12), new(1e12, 1e12), new(-1e12, 1e12)];
        Point[] beside = [new(1e300, -1e300), new(1.1e300, 1e300), new(1e300, 1e300)];

        Assert.Equal(30, Polygon.Rasterize([around], 6, 5).Area);
        Assert.Equal(0, Polygon.Rasterize([beside], 6, 5).Area);
        Assert.Equal(0, Polygon.Rasterize([[new(1, 1), new(2, 2)]], 6, 5).Area);
        Assert.Equal(0, Polygon.Rasterize([], 6, 5).Area);
    }

    [Fact]
    public void Ellipse_Random_EqualsPixelByPixel()
    {
        var random = new Random(2);
        for (int round = 0; round < 200; round++)
        {
            int width = random.Next(1, 40), height = random.Next(1, 40);
            var centre = new Point(random.NextDouble() * 60 - 10, random.NextDouble() * 60 - 10);
            double rx = random.NextDouble() * 25 + 0.1, ry = random.NextDouble() * 25 + 0.1, degrees = random.Next(-360, 360);

            Region region = Ellipse.Rasterize(centre, rx, ry, degrees, width, height);

            var turn = System.Numerics.Complex.FromPolarCoordinates(1, -degrees * Math.PI / 180);
            Assert.Equal(
                from y in Enumerable.Range(0, height)
                from x in Enumerable.Range(0, width)
                let at = new System.Numerics.Complex(x + 0.5 - centre.X, y + 0.5 - centre.Y) * turn
                select Math.Pow(at.Real / rx, 2) + Math.Pow(at.Imaginary / ry, 2) <= 1 ? 1 : 0,
                Pixels(region, width, height));
        }
    }

    private static double Place(Random random, int cell, int round)
    {
        double moved = random.NextDouble() * 2.9;
        return cell * 8 + (round % 3 == 0 ? Math.Floor(moved) + 0.5 : round % 3 == 1 ? Math.Floor(moved) : moved);
    }

    private static bool Inside(Point[][] rings, int x, int y, FillRule rule)
    {
        (long cx, long cy) = (8 * x + 4, 8 * y + 4);
        int crossings = 0, winding = 0;
        foreach (Point[] ring in rings)
        {
            for (int i = 0; i < ring.Length; i++)
            {
                Point a = ring[i], b = ring[(i + 1) % ring.Length];
                (long ax, long ay, long bx, long by) = ((long)(a.X * 8), (long)(a.Y * 8), (long)(b.X * 8), (long)(b.Y * 8));
                if (ay <= cy == by <= cy) continue;
                // Left of the centre or on it: the sign of the cross product, turned so that the edge runs down.
                long side = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
                if (by > ay ? side > 0 : side < 0) continue;
                crossings++;
                winding += by > ay ? 1 : -1;
            }
        }
        return rule == FillRule.EvenOdd ? crossings % 2 == 1 : winding != 0;
    }

    private static int[] Pixels(Region region, int width, int height)
    {
        int[] pixels = new int[width * height];
        foreach ((int y, int start, int end) in region.Runs)
            for (int x = start; x < end; x++) pixels[y * width + x]++;
        return pixels;
    }

    private static void AssertInOrder(Region region, int width, int height)
    {
        RowRun last = new(-1, 0, 0);
        foreach (RowRun run in region.Runs)
        {
            Assert.True(run.Y > last.Y || run.Start > last.End - 1 && run.Y == last.Y);
            Assert.True(run.Start >= 0 && run.Start < run.End && run.End <= width && run.Y < height);
            last = run;
        }
    }
}
