using System.Buffers;
using System.Globalization;
using Tessera.Core.Masks;

namespace Tessera.Data.Annotations;

/// <summary>
/// The pixels of shapes on an image of a given size, in pixels from its outer corner. What sticks out is cut off; a shape wholly
/// outside, or one that is none, is a <see cref="FormatException"/>.
/// </summary>
internal sealed record Outlines(int Width, int Height)
{
    // A second or two of work. An outline of 10,000 corners on an image of 20,000 rows is far below it, unless each of its edges
    // runs from top to bottom.
    private const double MostCrossings = 5e8;

    /// <summary>By the even-odd rule: rings inside are holes.</summary>
    public Region Polygon(params IReadOnlyList<Point[]> rings)
    {
        foreach (Point[] ring in rings)
        {
            if (ring.Length < 3) throw new FormatException($"has a polygon of {ring.Length} points; expected 3 or more");
            RequireSeen(ring);
        }
        double crossings = rings.Sum(ring => ring.Zip(ring.Skip(1), (a, b) => Math.Abs(Row(a) - Row(b))).Sum());
        if (crossings > MostCrossings)
            throw new FormatException(Text($"has edges that cross {crossings:0} rows; expected at most {MostCrossings:0}"));
        return Core.Masks.Polygon.Rasterize(rings, Width, Height);
    }

    /// <summary>Between two corners, turned clockwise about a place.</summary>
    public Region Box(Point corner, Point opposite, double degrees = 0, Point pivot = default)
    {
        (double sin, double cos) = degrees == 0 ? (0, 1) : Math.SinCos(degrees * Math.PI / 180);
        Point Turned(double x, double y) =>
            new(pivot.X + (x - pivot.X) * cos - (y - pivot.Y) * sin, pivot.Y + (x - pivot.X) * sin + (y - pivot.Y) * cos);
        // Not turned, not computed: a corner of -0.1 + 0.1 is no corner of 0.
        Point[] corners = [corner, new(opposite.X, corner.Y), opposite, new(corner.X, opposite.Y)];
        return Polygon(degrees == 0 ? corners : [.. corners.Select(c => Turned(c.X, c.Y))]);
    }

    public Region Ellipse(Point centre, double radiusX, double radiusY, double degrees = 0)
    {
        if (!(radiusX > 0 && radiusY > 0))
            throw new FormatException(Text($"has an ellipse with radii {radiusX} and {radiusY}; expected more than 0"));
        double reach = Math.Max(radiusX, radiusY);
        RequireSeen([new(centre.X - reach, centre.Y - reach), new(centre.X + reach, centre.Y + reach)]);
        return Core.Masks.Ellipse.Rasterize(centre, radiusX, radiusY, degrees, Width, Height);
    }

    /// <summary>A mask of a part of the image, decoded row by row: 0 is not set.</summary>
    public Region Bits(int left, int top, int width, int height, Action<Memory<byte>> decode)
    {
        if (left < 0 || top < 0 || width < 1 || height < 1 || left > Width - width || top > Height - height)
            throw new FormatException(
                $"has a mask of {width}x{height} at ({left}, {top}); expected it inside the image of {Width}x{Height}");
        byte[] rented = ArrayPool<byte>.Shared.Rent(width * height);
        try
        {
            decode(rented.AsMemory(0, width * height));
            return Region.FromBits(rented.AsSpan(0, width * height), width, left, top);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private double Row(Point point) => Math.Clamp(point.Y, 0, Height);

    private void RequireSeen(ReadOnlySpan<Point> points)
    {
        (double left, double top) = (double.MaxValue, double.MaxValue);
        (double right, double bottom) = (double.MinValue, double.MinValue);
        foreach ((double x, double y) in points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
                throw new FormatException(Text($"has a point at ({x}, {y}); expected finite numbers"));
            (left, right, top, bottom) = (Math.Min(left, x), Math.Max(right, x), Math.Min(top, y), Math.Max(bottom, y));
        }
        if (left > Width || top > Height || right < 0 || bottom < 0)
            throw new FormatException(Text(
                $"lies outside the image: x {left} to {right}, y {top} to {bottom}; expected it inside {Width}x{Height}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
