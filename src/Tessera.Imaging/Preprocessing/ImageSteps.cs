using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Filters;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Preprocessing;

/// <summary>The part of a preprocessing that gives an image again: resizes and filters, in their order. For any number of
/// threads.</summary>
public sealed class ImageSteps
{
    private readonly PreprocessingStep[] _steps;

    /// <param name="steps">Normalisation is none of them.</param>
    /// <exception cref="InputException">A step is incomplete, or unknown to this version.</exception>
    public ImageSteps(IEnumerable<PreprocessingStep> steps)
    {
        _steps = [.. steps];
        foreach (PreprocessingStep step in _steps)
        {
            if (step is ResizeStep resize) RequireComplete(resize);
            else if (step is not (FilterStep or MatchHistogramStep))
                throw new InputException($"preprocessing: the step {step.GetType().Name} is unknown to this version");
        }
    }

    /// <summary>Width and height that an image of the given (upright) size has afterwards.</summary>
    public (int Width, int Height) SizeOf(int width, int height)
    {
        foreach (ResizeStep step in _steps.OfType<ResizeStep>()) (width, height) = step.SizeOf(width, height);
        return (width, height);
    }

    /// <exception cref="InputException">A filter takes no such image; <paramref name="name"/> stands in the message.</exception>
    public Image Run(Image image, string name = "image")
    {
        try
        {
            foreach (PreprocessingStep step in _steps) image = Run(image, step);
            return image;
        }
        catch (InputException error)
        {
            throw InputException.At(name, error.Message);
        }
    }

    private static Image Run(Image image, PreprocessingStep step)
    {
        if (step is FilterStep filter) return ImageFilter.Run(image, filter);
        if (step is MatchHistogramStep match) return HistogramMatch.Run(image, match);
        (int width, int height) = ((ResizeStep)step).SizeOf(image.Width, image.Height);
        return Resizer.Resize(image, width, height);
    }

    private static void RequireComplete(ResizeStep step)
    {
        bool isFixed = step is { WidthPixels: > 0, HeightPixels: > 0, LongSide: null };
        bool isLong = step is { WidthPixels: null, HeightPixels: null, LongSide: > 0 };
        if (!isFixed && !isLong)
            throw new InputException($"preprocessing: {step}; expected both a width and a height, or a long side");
    }
}
