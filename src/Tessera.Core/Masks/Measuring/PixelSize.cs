namespace Tessera.Core.Masks.Measuring;

/// <summary>How wide and how high a pixel is, in a unit.</summary>
public readonly record struct PixelSize
{
    /// <summary>Measures in pixels.</summary>
    public static PixelSize One { get; } = new(1, 1, "px");

    public double Width { get; }

    public double Height { get; }

    /// <summary>As it is to be printed after a length: mm, m, px.</summary>
    public string Unit { get; }

    /// <exception cref="ArgumentOutOfRangeException">A side is not a positive number.</exception>
    public PixelSize(double width, double height, string unit)
    {
        if (!double.IsFinite(width) || width <= 0)
            throw new ArgumentOutOfRangeException(nameof(width), width, "expected a positive number");
        if (!double.IsFinite(height) || height <= 0)
            throw new ArgumentOutOfRangeException(nameof(height), height, "expected a positive number");
        (Width, Height, Unit) = (width, height, unit);
    }

    public double Area => Width * Height;
}
