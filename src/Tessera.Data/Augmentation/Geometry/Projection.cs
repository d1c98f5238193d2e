namespace Tessera.Data.Augmentation.Geometry;

/// <summary>A projective map of the plane, row by row: (x, y, 1) to (u, v, w), read as (u / w, v / w).</summary>
internal readonly record struct Projection(
    double Xx, double Xy, double X1, double Yx, double Yy, double Y1, double Wx, double Wy, double W1)
{
    /// <summary>The picture turned against the clock about a centre, as the map from its new pixels to its old ones; y points
    /// down.</summary>
    public static Projection Rotation(double degrees, double centreX, double centreY)
    {
        // In parts of a half turn, quarter turns have sines and cosines without an error.
        (double sin, double cos) = double.SinCosPi(degrees / 180);
        return About(new(cos, -sin, 0, sin, cos, 0, 0, 0, 1), centreX, centreY);
    }

    public static Projection Shear(double xDegrees, double yDegrees, double centreX, double centreY) =>
        About(new(1, double.TanPi(xDegrees / 180), 0, double.TanPi(yDegrees / 180), 1, 0, 0, 0, 1), centreX, centreY);

    public static Projection Scale(double x, double y) => new(x, 0, 0, 0, y, 0, 0, 0, 1);

    public static Projection Translation(double x, double y) => new(1, 0, x, 0, 1, y, 0, 0, 1);

    /// <summary>
    /// The rectangle (0, 0) to (width, height) to the quadrilateral of these corners: left top, right top, right bottom, left
    /// bottom. After Heckbert, Fundamentals of Texture Mapping and Image Warping (1989), 2.2.3.
    /// </summary>
    public static Projection ToQuadrilateral(double width, double height, ReadOnlySpan<(double X, double Y)> corners)
    {
        ((double x0, double y0), (double x1, double y1)) = (corners[0], corners[1]);
        ((double x2, double y2), (double x3, double y3)) = (corners[2], corners[3]);
        double sumX = x0 - x1 + x2 - x3, sumY = y0 - y1 + y2 - y3;
        (double ax, double ay, double bx, double by) = (x1 - x2, y1 - y2, x3 - x2, y3 - y2);
        double area = ax * by - bx * ay;
        double g = (sumX * by - bx * sumY) / area, h = (ax * sumY - sumX * ay) / area;
        var ofUnitSquare = new Projection(
            x1 - x0 + g * x1, x3 - x0 + h * x3, x0,
            y1 - y0 + g * y1, y3 - y0 + h * y3, y0,
            g, h, 1);
        return ofUnitSquare * Scale(1 / width, 1 / height);
    }

    /// <summary>First <paramref name="b"/>, then <paramref name="a"/>.</summary>
    public static Projection operator *(Projection a, Projection b)
    {
        (double xx, double xy, double x1) = Row(a.Xx, a.Xy, a.X1, b);
        (double yx, double yy, double y1) = Row(a.Yx, a.Yy, a.Y1, b);
        (double wx, double wy, double w1) = Row(a.Wx, a.Wy, a.W1, b);
        return new(xx, xy, x1, yx, yy, y1, wx, wy, w1);
    }

    private static (double X, double Y, double One) Row(double x, double y, double one, Projection b) =>
        (x * b.Xx + y * b.Yx + one * b.Wx, x * b.Xy + y * b.Yy + one * b.Wy, x * b.X1 + y * b.Y1 + one * b.W1);

    private static Projection About(Projection map, double x, double y) => Translation(x, y) * map * Translation(-x, -y);
}
