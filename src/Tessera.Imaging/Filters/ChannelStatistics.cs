using System.Numerics;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Filters;

/// <summary>Filters made from each channel's own mean and deviation.</summary>
internal static class ChannelStatistics
{
    /// <summary>Every channel is multiplied until its mean is that of all; one that is 0 everywhere stays.</summary>
    public static Image GreyWorld(Image image)
    {
        double[] means = [.. Of(image).Select(s => s.Mean)];
        double all = means.Average();
        double[] factors = [.. means.Select(mean => mean > 0 ? all / mean : 1)];
        return image.Type switch
        {
            SampleType.UInt8 => Scaled<byte>(image, factors, byte.MaxValue),
            SampleType.UInt16 => Scaled<ushort>(image, factors, ushort.MaxValue),
            _ => Scaled<float>(image, factors, double.PositiveInfinity),
        };
    }

    /// <summary>Floats of mean 0 and deviation 1 a channel; one that never changes becomes 0.</summary>
    public static Image Standardise(Image image)
    {
        (double Mean, double Deviation)[] statistics = Of(image);
        Image result = Image.Uninitialized(image.Width, image.Height, image.Channels, SampleType.Float32);
        switch (image.Type)
        {
            case SampleType.UInt8: Write<byte>(image, result, statistics); break;
            case SampleType.UInt16: Write<ushort>(image, result, statistics); break;
            default: Write<float>(image, result, statistics); break;
        }
        return result;
    }

    private static (double Mean, double Deviation)[] Of(Image image) => image.Type switch
    {
        SampleType.UInt8 => Of<byte>(image),
        SampleType.UInt16 => Of<ushort>(image),
        _ => Of<float>(image),
    };

    private static (double, double)[] Of<T>(Image image) where T : unmanaged, INumber<T>
    {
        double[] sums = new double[image.Channels], squares = new double[image.Channels];
        ReadOnlySpan<T> samples = image.Samples<T>();
        for (int i = 0; i < samples.Length; i++)
        {
            double value = double.CreateTruncating(samples[i]);
            sums[i % image.Channels] += value;
            squares[i % image.Channels] += value * value;
        }
        double pixels = (double)image.Width * image.Height;
        return [.. sums.Zip(squares, (sum, square) =>
            (sum / pixels, Math.Sqrt(Math.Max(0, square / pixels - sum / pixels * (sum / pixels)))))];
    }

    private static Image Scaled<T>(Image image, double[] factors, double top) where T : unmanaged, INumber<T>
    {
        Image result = Image.Uninitialized(image.Width, image.Height, image.Channels, image.Type);
        ReadOnlySpan<T> from = image.Samples<T>();
        Span<T> to = result.Samples<T>();
        for (int i = 0; i < from.Length; i++)
        {
            double value = double.CreateTruncating(from[i]) * factors[i % factors.Length];
            to[i] = T.CreateTruncating(typeof(T) == typeof(float) ? value : Math.Min(Math.Round(value), top));
        }
        return result;
    }

    private static void Write<T>(Image image, Image result, (double Mean, double Deviation)[] statistics)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> from = image.Samples<T>();
        Span<float> to = result.Samples<float>();
        for (int i = 0; i < from.Length; i++)
        {
            (double mean, double deviation) = statistics[i % statistics.Length];
            to[i] = deviation > 0 ? (float)((double.CreateTruncating(from[i]) - mean) / deviation) : 0;
        }
    }
}
