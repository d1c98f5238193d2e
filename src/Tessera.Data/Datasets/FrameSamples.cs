using Tessera.Core.Files;
using Tessera.Core.Sequences;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Datasets;

/// <summary>
/// The samples of a file with many images, a slice or frame each. Its labels are a file of as many slices, or a folder of masks
/// named by the number of their frame, counted from 0; frames without one are no samples. All are one group: slices of one
/// patient are never torn apart.
/// </summary>
internal static class FrameSamples
{
    /// <summary>At least one file with many images has a folder of masks.</summary>
    public static bool AreIn(string images, string masks) => Directory.Exists(images) && Directory.Exists(masks) &&
        Directory.EnumerateFiles(images).Where(FrameFormats.HasFrameExtension)
            .Any(file => MaskFolder(masks, FrameFormats.StemOf(file)) is not null);

    /// <summary>The folder of the masks of one file's frames; null where there is none with a picture.</summary>
    public static string? MaskFolder(string masks, string name)
    {
        string folder = Path.Combine(masks, name);
        return Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(ImageFile.HasImageExtension) ? folder : null;
    }

    /// <param name="pair">The file or series' folder as its image, the file or folder of its labels as its mask.</param>
    /// <exception cref="InputException">Labels of another number of slices, or a mask whose name tells no frame.</exception>
    public static IEnumerable<Sample> Of(Sample pair)
    {
        if (Directory.Exists(pair.MaskPath)) return OfFolder(pair);
        if (!FrameFormats.HasFrameExtension(pair.MaskPath)) return [pair];
        (FrameFile? image, FrameFile? mask) = (Readable(pair.ImagePath), Readable(pair.MaskPath));
        // Like any picture that cannot be read: one sample, and whoever reads it says why.
        if (image is null || mask is null)
            return [pair with { ImagePath = image?.Locator(0) ?? pair.ImagePath, MaskPath = mask?.Locator(0) ?? pair.MaskPath }];
        if (image.Count != mask.Count)
            throw InputException.At(mask.Path, $"holds {mask.Count} slices; expected {image.Count}, as {image.Path} has");
        return Enumerable.Range(0, image.Count).Select(slice => Numbered(pair, slice, mask.Locator(slice)));
    }

    private static FrameFile? Readable(string path)
    {
        try
        {
            return FrameFile.At(path);
        }
        catch (InputException)
        {
            return null;
        }
    }

    private static IEnumerable<Sample> OfFolder(Sample pair) => Directory.EnumerateFiles(pair.MaskPath)
        .Where(file => ImageFile.HasImageExtension(file) && Path.GetFileName(file)[0] != '.')
        .Select(file => (File: file, Number: FrameName.Of(file)?.Frame))
        .Select(mask => mask.Number is >= 0 and <= int.MaxValue and var number ? (mask.File, Number: (int)number)
            : throw InputException.At(mask.File,
                $"tells no frame of {pair.ImagePath}; expected a name that ends in its number, such as 0012.png"))
        .OrderBy(mask => mask.Number).ThenBy(mask => mask.File, StringComparer.Ordinal)
        .Select(mask => Numbered(pair, mask.Number, mask.File));

    private static Sample Numbered(Sample pair, int number, string mask) => pair with
    {
        Name = $"{pair.Name}-{FrameFile.NumberOf(number)}",
        ImagePath = new FrameLocator(pair.ImagePath, number).ToString(),
        MaskPath = mask,
        Group = pair.Group ?? pair.Name,
    };
}
