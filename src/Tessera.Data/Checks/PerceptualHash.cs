using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Data.Checks;

/// <summary>
/// What a picture looks like in 64 bits: of its 32x32 grey thumbnail the 8x8 lowest frequencies (DCT-II), one bit each, set where
/// a coefficient is above their median. Equal pictures in other files, sizes or light differ in a few bits of 64, others in
/// about 32.
/// </summary>
public static class PerceptualHash
{
    private const int Side = 32, Kept = 8;

    // Below this standard deviation, in grey levels, bits are rounding errors.
    private const double LeastContrast = 2;

    // cos((2x + 1) u pi / 64), u = 0..7 by x = 0..31. The factors that make the transform orthonormal matter: they set the first
    // row and column against the others.
    private static readonly double[] Waves = [.. Enumerable.Range(0, Kept).SelectMany(u => Enumerable.Range(0, Side)
        .Select(x => Math.Sqrt((u == 0 ? 1.0 : 2.0) / Side) * Math.Cos((2 * x + 1) * u * Math.PI / (2 * Side))))];

    /// <summary>Of an 8-bit image of one channel; bit 8 v + u is the coefficient of row v and column u. Null for a picture
    /// without contrast.</summary>
    public static ulong? Of(Image grey)
    {
        Image small = Resizer.Resize(grey, Side, Side, ResizeMethod.Area);
        ReadOnlySpan<byte> pixels = small.Bytes;
        if (!HasContrast(pixels)) return null;
        Span<double> coefficients = stackalloc double[Kept * Kept];
        Transform(pixels, coefficients);
        Span<double> sorted = stackalloc double[Kept * Kept];
        coefficients.CopyTo(sorted);
        sorted.Sort();
        double median = (sorted[31] + sorted[32]) / 2;
        ulong bits = 0;
        for (int i = 0; i < coefficients.Length; i++)
        {
            if (coefficients[i] > median) bits |= 1ul << i;
        }
        return bits;
    }

    private static bool HasContrast(ReadOnlySpan<byte> pixels)
    {
        double sum = 0, squares = 0;
        foreach (byte value in pixels) (sum, squares) = (sum + value, squares + value * value);
        double mean = sum / pixels.Length;
        return squares / pixels.Length - mean * mean >= LeastContrast * LeastContrast;
    }

    private static void Transform(ReadOnlySpan<byte> pixels, Span<double> coefficients)
    {
        Span<double> rows = stackalloc double[Side * Kept];
        for (int y = 0; y < Side; y++)
        {
            for (int u = 0; u < Kept; u++)
            {
                double sum = 0;
                for (int x = 0; x < Side; x++) sum += pixels[y * Side + x] * Waves[u * Side + x];
                rows[y * Kept + u] = sum;
            }
        }
        for (int v = 0; v < Kept; v++)
        {
            for (int u = 0; u < Kept; u++)
            {
                double sum = 0;
                for (int y = 0; y < Side; y++) sum += rows[y * Kept + u] * Waves[v * Side + y];
                coefficients[v * Kept + u] = sum;
            }
        }
    }
}
