using System.Numerics;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Filters;

/// <summary>A range of values as floats of 0 to 1: what a 12-bit scan or an elevation model is looked at through.</summary>
internal static class ValueWindow
{
    public static Image Apply(Image image, double low, double high) => image.Type switch
    {
        SampleType.UInt8 => Apply<byte>(image, low, high),
        SampleType.UInt16 => Apply<ushort>(image, low, high),
        _ => Apply<float>(image, low, high),
    };

    /// <param name="low">Percentile of all values that becomes 0, as NumPy's: between two values in proportion.</param>
    /// <param name="high">The one that becomes 1.</param>
    public static Image ApplyPercentiles(Image image, double low, double high)
    {
        float[] sorted = image.Type switch
        {
            SampleType.UInt8 => Sorted<byte>(image),
            SampleType.UInt16 => Sorted<ushort>(image),
            _ => Sorted<float>(image),
        };
        return sorted.Length == 0 ? new Image(image.Width, image.Height, image.Channels, SampleType.Float32)
            : Apply(image, Percentile(sorted, low), Percentile(sorted, high));
    }

    // An image without any range becomes 0; so does what is no number.
    private static Image Apply<T>(Image image, double low, double high) where T : unmanaged, INumber<T>
    {
        Image result = Image.Uninitialized(image.Width, image.Height, image.Channels, SampleType.Float32);
        ReadOnlySpan<T> from = image.Samples<T>();
        Span<float> to = result.Samples<float>();
        double factor = high > low ? 1 / (high - low) : 0;
        for (int i = 0; i < from.Length; i++)
        {
            double value = (double.CreateTruncating(from[i]) - low) * factor;
            to[i] = double.IsNaN(value) ? 0 : (float)Math.Clamp(value, 0, 1);
        }
        return result;
    }

    private static float[] Sorted<T>(Image image) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> samples = image.Samples<T>();
        var values = new List<float>(samples.Length);
        foreach (T sample in samples)
        {
            float value = float.CreateTruncating(sample);
            if (float.IsFinite(value)) values.Add(value);
        }
        values.Sort();
        return [.. values];
    }

    private static double Percentile(float[] sorted, double percent)
    {
        double place = percent / 100 * (sorted.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * ((double)sorted[above] - sorted[below]);
    }
}
