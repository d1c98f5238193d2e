namespace Tessera.Core.Masks;

/// <summary>How much of each pixel belongs to some classes when their edge is a slope instead of a step.</summary>
public static class FeatheredEdge
{
    /// <summary>
    /// 0 to 255 for every pixel, row by row: a half on the edge itself, all at half of <paramref name="width"/> within it,
    /// nothing at half of it outside.
    /// </summary>
    /// <param name="mask">Of the classes.</param>
    /// <param name="classes">Those that are wanted.</param>
    /// <param name="width">Of the slope, in pixels; 0 is a step.</param>
    public static byte[] Of(Mask mask, IReadOnlySet<int> classes, double width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        bool[] inside = new bool[mask.Width * mask.Height], outside = new bool[inside.Length];
        bool[] wanted = [.. Enumerable.Range(0, mask.Is16Bit ? ushort.MaxValue + 1 : byte.MaxValue + 1).Select(classes.Contains)];
        for (int i = 0; i < inside.Length; i++) outside[i] = !(inside[i] = wanted[mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i]]);
        byte[] alpha = new byte[inside.Length];
        if (width <= 0)
        {
            for (int i = 0; i < alpha.Length; i++) alpha[i] = inside[i] ? byte.MaxValue : (byte)0;
            return alpha;
        }
        int[] toOutside = DistanceTransform.Squared(outside, mask.Width, mask.Height);
        int[] toInside = DistanceTransform.Squared(inside, mask.Width, mask.Height);
        for (int i = 0; i < alpha.Length; i++)
        {
            // Between the middles of two neighbours the edge lies half a pixel from both.
            double within = inside[i] ? Math.Sqrt(toOutside[i]) - 0.5 : 0.5 - Math.Sqrt(toInside[i]);
            alpha[i] = (byte)Math.Round(255 * Math.Clamp(0.5 + within / width, 0, 1), MidpointRounding.AwayFromZero);
        }
        return alpha;
    }
}
