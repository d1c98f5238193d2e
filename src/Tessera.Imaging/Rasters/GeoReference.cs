namespace Tessera.Imaging.Rasters;

/// <summary>From a pixel's corner to map coordinates: x = X + column * XPerColumn + row * XPerRow, y alike.</summary>
public readonly record struct AffineTransform(double X, double XPerColumn, double XPerRow, double Y, double YPerColumn, double YPerRow)
{
    /// <summary>The transform of a window's own pixels.</summary>
    public AffineTransform At(int column, int row)
    {
        (double x, double y) = Apply(column, row);
        return this with { X = x, Y = y };
    }

    public (double X, double Y) Apply(double column, double row) =>
        (X + column * XPerColumn + row * XPerRow, Y + column * YPerColumn + row * YPerRow);

    /// <summary>The same place to a thousandth of a pixel everywhere in a raster of that size.</summary>
    public bool IsNear(AffineTransform other, int width, int height)
    {
        double near = 1e-3 * Math.Max(Math.Abs(XPerColumn) + Math.Abs(XPerRow), Math.Abs(YPerColumn) + Math.Abs(YPerRow));
        ReadOnlySpan<(int, int)> corners = [(0, 0), (width, 0), (0, height), (width, height)];
        foreach ((int column, int row) in corners)
        {
            (double x, double y) = Apply(column, row);
            (double otherX, double otherY) = other.Apply(column, row);
            // Not-a-number is near to nothing.
            if (!(Math.Abs(x - otherX) <= near && Math.Abs(y - otherY) <= near)) return false;
        }
        return true;
    }
}

/// <summary>Where on Earth a raster lies.</summary>
/// <param name="Crs">The coordinate system as WKT; empty where the file has a transform alone.</param>
/// <param name="Transform">From pixels to its coordinates.</param>
/// <param name="UnitMetres">Metres of one unit of a projected system (0.3048 for feet); null where coordinates are degrees, or
/// nobody knows.</param>
public sealed record GeoReference(string Crs, AffineTransform Transform, double? UnitMetres = null)
{
    /// <summary>
    /// A pixel's width and height on the projected map; null in degrees, for a degree has no one length: such rasters are
    /// reprojected before anything is measured on them.
    /// </summary>
    public (double Width, double Height)? PixelSizeMetres => UnitMetres is { } metres
        ? (metres * double.Hypot(Transform.XPerColumn, Transform.YPerColumn),
           metres * double.Hypot(Transform.XPerRow, Transform.YPerRow))
        : null;

    /// <summary>The reference of a window's own pixels.</summary>
    public GeoReference At(int column, int row) => this with { Transform = Transform.At(column, row) };
}
