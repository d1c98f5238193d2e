using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;

namespace Tessera.Data.Datasets;

/// <summary>Reads a data set's samples: image and mask, checked against each other and against the label map. For any number of
/// threads.</summary>
public sealed class SampleReader
{
    private readonly Dataset _dataset;
    private readonly int? _channels;
    private readonly ImageSteps? _steps;

    /// <param name="dataset">Whose samples are read.</param>
    /// <param name="channels">What images are brought to (grey to colour, colour to grey); null keeps each image's own.</param>
    /// <param name="steps">The preprocessing's resizes and filters, where it has any: images go through them, masks follow by the
    /// nearest pixel. Padding is left to whoever fills a network's input.</param>
    public SampleReader(Dataset dataset, int? channels = null, IReadOnlyList<PreprocessingStep>? steps = null) =>
        (_dataset, _channels, _steps) = (dataset, channels, steps is { Count: > 0 } ? new ImageSteps(steps) : null);

    /// <exception cref="InputException">A file cannot be read, the sizes differ, or the mask has ids that the data set does not
    /// know.</exception>
    public LoadedSample Read(Sample sample)
    {
        Image image = ImageFile.Read(sample.ImagePath, new ReadOptions(_channels));
        if (sample.ClassId is { } id) return WholeImage(image, id, sample.ImagePath);
        ReadMask read = Known(sample);
        Mask mask = read.Mask;
        if (mask.Width != image.Width || mask.Height != image.Height)
            throw InputException.At(sample.MaskPath, $"is {mask.Width}x{mask.Height}; " +
                $"expected {image.Width}x{image.Height}, the size of {sample.ImagePath}");
        var loaded = new LoadedSample(image, mask) { Tolerated = read.Tolerated };
        if (_steps is null) return loaded;
        Mask shown = _steps.Place(image.Width, image.Height).Cut(mask);
        image = _steps.Run(image, sample.ImagePath);
        return loaded with { Image = image, Mask = MaskResize.Nearest(shown, image.Width, image.Height) };
    }

    /// <summary>The mask alone, in the data set's class ids.</summary>
    /// <exception cref="InputException">It cannot be read, or has ids that the data set does not know.</exception>
    public Mask MaskOf(Sample sample) => Known(sample).Mask;

    private ReadMask Known(Sample sample)
    {
        ReadMask read = _dataset.Masks.Read(sample);
        RequireKnown(read, sample);
        return read;
    }

    // Every pixel is of the image's class: what crops, statistics and scores do with masks then holds for classes too.
    private LoadedSample WholeImage(Image image, int id, string path)
    {
        if (_steps is not null) image = _steps.Run(image, path);
        var mask = new Mask(image.Width, image.Height, _dataset.Labels.IgnoreId > byte.MaxValue);
        if (mask.Is16Bit) mask.Ids16.Fill((ushort)id);
        else mask.Ids8.Fill((byte)id);
        return new LoadedSample(image, mask);
    }

    private void RequireKnown(ReadMask read, Sample sample)
    {
        if (read.Unknown.Count == 0) return;
        // A photo taken for a mask has hundreds: the first few say enough.
        string first = string.Join(", ", read.Unknown.Take(8).Select(Described));
        string more = read.Unknown.Count > 8 ? $" and {read.Unknown.Count - 8} more" : "";
        IMaskReader masks = _dataset.Masks;
        throw InputException.At(
            sample.MaskPath, $"has {masks.Values} that no class has: {first}{more}; expected {masks.Expected}");
    }

    private static string Described(UnknownValue value)
    {
        string pixels = value.Pixels == 1 ? "pixel" : "pixels";
        string near = value.Nearest is null ? "" : $", nearest '{value.Nearest}'";
        return string.Create(CultureInfo.InvariantCulture, $"{value.Value} ({value.Pixels} {pixels}{near})");
    }
}
