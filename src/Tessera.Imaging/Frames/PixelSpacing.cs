using Tessera.Core.Masks.Measuring;

namespace Tessera.Imaging.Frames;

/// <summary>How far apart pixels are, in millimetres.</summary>
/// <param name="X">From a column to the next.</param>
/// <param name="Y">From a row to the next.</param>
/// <param name="Z">From a slice to the next; null for a picture that is no slice.</param>
public sealed record PixelSpacing(double X, double Y, double? Z = null)
{
    /// <summary>Of what is measured in volumes.</summary>
    public const double CubicMillimetresPerMillilitre = 1000;

    /// <summary>As masks are measured with.</summary>
    public PixelSize Size => new(X, Y, "mm");
}
