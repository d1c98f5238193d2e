using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Filters;

/// <summary>Runs the filters of a preprocessing: the image's size stays, its sample type only where the step says so.</summary>
public static class ImageFilter
{
    /// <exception cref="InputException">The filter takes no image of this sample type or number of channels.</exception>
    public static Image Run(Image image, FilterStep step) => step switch
    {
        GaussianStep gaussian => Denoise(image, NativeFilter.Gaussian, gaussian.Pixels, 0),
        MedianStep median => Denoise(image, NativeFilter.Median, median.Pixels, 0),
        BilateralStep bilateral => Denoise(OfColourOrGrey(image, "bilateral", SampleType.UInt8, SampleType.Float32),
            NativeFilter.Bilateral, bilateral.Pixels, bilateral.Range * FullRange(image)),
        NonLocalMeansStep means => Denoise(OfColourOrGrey(image, "non-local-means", SampleType.UInt8), NativeFilter.NonLocalMeans,
            0, means.Range * FullRange(image)),
        ClaheStep clahe => Denoise(OfClahe(image), NativeFilter.Clahe, clahe.Clip, clahe.Tiles),
        GreyWorldStep => ChannelStatistics.GreyWorld(image),
        StandardiseStep => ChannelStatistics.Standardise(image),
        WindowStep window => ValueWindow.Apply(image, window.Low, window.High),
        PercentilesStep percentiles => ValueWindow.ApplyPercentiles(image, percentiles.Low, percentiles.High),
        _ => throw new InputException($"preprocessing: the filter {step.GetType().Name} is unknown to this version"),
    };

    private static Image Denoise(Image image, NativeFilter filter, double first, double second)
    {
        Image result = Image.Uninitialized(image.Width, image.Height, image.Channels, image.Type);
        NativeImaging.Filter(image, result, filter, first, second);
        return result;
    }

    // Floats are of 0 to 1 where a range is spoken of.
    private static double FullRange(Image image) =>
        image.Type switch { SampleType.UInt8 => 255, SampleType.UInt16 => 65535, _ => 1 };

    private static Image OfColourOrGrey(Image image, string filter, params ReadOnlySpan<SampleType> types)
    {
        if (image.Channels is 1 or 3 && types.Contains(image.Type)) return image;
        throw new InputException($"has {image.Channels} channels of {image.Type}; " +
            $"{filter} takes 1 or 3 of {string.Join(" or ", types.ToArray())}");
    }

    private static Image OfClahe(Image image) =>
        image is { Channels: 1, Type: SampleType.UInt8 or SampleType.UInt16 } or { Channels: 3, Type: SampleType.UInt8 } ? image
            : throw new InputException(
                $"has {image.Channels} channels of {image.Type}; clahe takes 8-bit grey or colour, or 16-bit grey");
}
