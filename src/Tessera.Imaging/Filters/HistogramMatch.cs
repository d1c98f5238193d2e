using System.Numerics;
using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Filters;

/// <summary>Gives an image the histogram of another, channel by channel.</summary>
public static class HistogramMatch
{
    /// <summary>The step that makes images look like the reference.</summary>
    public static MatchHistogramStep To(Image reference)
    {
        var quantiles = new float[reference.Channels * MatchHistogramStep.Points];
        for (int channel = 0; channel < reference.Channels; channel++)
        {
            float[] sorted = Values(reference, channel);
            Array.Sort(sorted);
            for (int i = 0; i < MatchHistogramStep.Points; i++)
            {
                double place = (double)i / (MatchHistogramStep.Points - 1) * (sorted.Length - 1);
                int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
                quantiles[channel * MatchHistogramStep.Points + i] =
                    (float)(sorted[below] + (place - below) * (sorted[above] - sorted[below]));
            }
        }
        return new MatchHistogramStep(quantiles);
    }

    /// <exception cref="InputException">The image has another number of channels than the reference had.</exception>
    public static Image Run(Image image, MatchHistogramStep step)
    {
        if (step.Quantiles.Length != image.Channels * MatchHistogramStep.Points)
            throw new InputException($"has {image.Channels} channels; " +
                $"match-histogram was made from an image of {step.Quantiles.Length / MatchHistogramStep.Points}");
        return image.Type switch
        {
            SampleType.UInt8 => Run<byte>(image, step.Quantiles),
            SampleType.UInt16 => Run<ushort>(image, step.Quantiles),
            _ => Run<float>(image, step.Quantiles),
        };
    }

    private static Image Run<T>(Image image, float[] quantiles) where T : unmanaged, INumber<T>
    {
        Image result = Image.Uninitialized(image.Width, image.Height, image.Channels, image.Type);
        ReadOnlySpan<T> from = image.Samples<T>();
        Span<T> to = result.Samples<T>();
        for (int channel = 0; channel < image.Channels; channel++)
        {
            Dictionary<float, float> match = Matches(Values(image, channel),
                quantiles.AsSpan(channel * MatchHistogramStep.Points, MatchHistogramStep.Points));
            for (int i = channel; i < from.Length; i += image.Channels)
            {
                float value = match[float.CreateTruncating(from[i])];
                to[i] = T.CreateTruncating(typeof(T) == typeof(float) ? value : MathF.Round(value));
            }
        }
        return result;
    }

    // A value's rank is the part of all that is not above it; the reference's value at that rank takes its place.
    private static Dictionary<float, float> Matches(float[] values, ReadOnlySpan<float> quantiles)
    {
        Array.Sort(values);
        var match = new Dictionary<float, float>();
        for (int end = 1; end <= values.Length; end++)
        {
            if (end < values.Length && values[end] == values[end - 1]) continue;
            double place = (double)end / values.Length * (quantiles.Length - 1);
            int below = (int)place, above = Math.Min(below + 1, quantiles.Length - 1);
            match[values[end - 1]] = (float)(quantiles[below] + (place - below) * (quantiles[above] - quantiles[below]));
        }
        return match;
    }

    private static float[] Values(Image image, int channel)
    {
        var values = new float[image.Width * image.Height];
        for (int i = 0, at = channel; i < values.Length; i++, at += image.Channels)
        {
            values[i] = image.Type switch
            {
                SampleType.UInt8 => image.Samples<byte>()[at],
                SampleType.UInt16 => image.Samples<ushort>()[at],
                _ => image.Samples<float>()[at],
            };
        }
        return values;
    }
}
