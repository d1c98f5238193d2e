namespace Tessera.Core.Masks;

/// <summary>Ellipses into pixels: a pixel belongs to the ellipse if its centre is inside or on the line.</summary>
public static class Ellipse
{
    /// <summary>The part inside an image of the given size.</summary>
    /// <param name="centre">In pixels, as all lengths.</param>
    /// <param name="radiusX">Before it is turned; more than 0.</param>
    /// <param name="radiusY">Before it is turned; more than 0.</param>
    /// <param name="degrees">Clockwise, as seen on the screen.</param>
    public static Region Rasterize(Point centre, double radiusX, double radiusY, double degrees, int width, int height)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        double reachX = Math.Sqrt(Square(radiusX * cos) + Square(radiusY * sin));
        double reachY = Math.Sqrt(Square(radiusX * sin) + Square(radiusY * cos));
        (int left, int right) = Pixels(centre.X, reachX, width);
        (int top, int bottom) = Pixels(centre.Y, reachY, height);

        var runs = new List<RowRun>();
        for (int y = top; y < bottom; y++)
        {
            (int start, int end) = (right, right);
            for (int x = left; x < right; x++)
            {
                double dx = x + 0.5 - centre.X, dy = y + 0.5 - centre.Y;
                bool inside = Square((dx * cos + dy * sin) / radiusX) + Square((dy * cos - dx * sin) / radiusY) <= 1;
                if (inside && start == right) start = x;
                // Convex: what follows in this row is outside too.
                if (inside || start == right) continue;
                end = x;
                break;
            }
            if (start < end) runs.Add(new RowRun(y, start, end));
        }
        return new Region(runs);
    }

    private static double Square(double value) => value * value;

    // One pixel more on each side: rounding decides nothing here.
    private static (int First, int End) Pixels(double centre, double reach, int size) =>
        ((int)Math.Clamp(Math.Floor(centre - reach) - 1, 0, size), (int)Math.Clamp(Math.Ceiling(centre + reach) + 1, 0, size));
}
