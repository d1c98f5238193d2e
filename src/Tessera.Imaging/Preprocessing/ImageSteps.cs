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
        if (_steps.FirstOrDefault(step => step is not (ResizeStep or FilterStep or MatchHistogramStep)) is { } unknown)
            throw new InputException($"preprocessing: the step {unknown.GetType().Name} is unknown to this version");
        RequireSizes(_steps);
    }

    /// <summary>How an image of that (upright) size lies in the network's input.</summary>
    public Placement Place(int width, int height) => Placement.Of(_steps, width, height);

    /// <summary>What the input's window shows: padding is none of an image's pixels.</summary>
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
        Placement placement = Placement.Of([step], image.Width, image.Height);
        return Resizer.Resize(Cutting.Cut(image, placement.Shown), placement.Window.Width, placement.Window.Height);
    }

    private static void RequireSizes(PreprocessingStep[] steps)
    {
        try
        {
            foreach (ResizeStep step in steps.OfType<ResizeStep>()) step.Validate(channels: 1);
            Placement.RequireOne(steps);
        }
        catch (ArgumentException error)
        {
            throw new InputException($"preprocessing: {error.Message}", error);
        }
    }
}
