using Tessera.Core.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Inference.Segmenters;

/// <summary>Another look at the same image: mirrored left to right, or at another scale.</summary>
public sealed record ImageVariant(bool Mirrored = false, double Scale = 1)
{
    public const double SmallestScale = 0.1, LargestScale = 10;

    // As many as an image may have that is read.
    private const long MostPixels = 500_000_000;

    /// <summary>Every scale as it is and, with <paramref name="flip"/>, mirrored.</summary>
    public static IReadOnlyList<ImageVariant> All(bool flip, params IReadOnlyList<double> scales) =>
        [.. scales.SelectMany(scale => flip ? new ImageVariant[] { new(false, scale), new(true, scale) } : [new(false, scale)])];

    /// <summary>The image itself where nothing changes.</summary>
    /// <exception cref="InputException">It would be larger than images may be.</exception>
    internal Image Of(Image image)
    {
        (int width, int height) = (Scaled(image.Width), Scaled(image.Height));
        if ((long)width * height > MostPixels)
        {
            string sizes = FormattableString.Invariant($"is {image.Width}x{image.Height}, {width}x{height} at scale {Scale}");
            throw new InputException($"{sizes}; expected at most {MostPixels / 1_000_000} million pixels");
        }
        Image scaled = Resizer.Resize(image, width, height);
        return Mirrored ? Turning.FlipHorizontal(scaled) : scaled;
    }

    private int Scaled(int side) => Math.Max(1, (int)Math.Round(side * Scale, MidpointRounding.AwayFromZero));
}
