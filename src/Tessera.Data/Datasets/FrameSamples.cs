using Tessera.Core.Files;
using Tessera.Core.Sequences;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Datasets;

/// <summary>
/// The samples of a file with many images, or of a series' folder: a slice or frame each. Their labels are a file of as many
/// slices, or a folder of masks named by the number of their frame, counted from 0, or as the files of the series are; frames
/// without one are no samples. All are one group: slices of one patient are never torn apart.
/// </summary>
internal static class FrameSamples
{
    /// <summary>At least one file with many images, or series, has a folder of masks.</summary>
    public static bool AreIn(string images, string masks) => Directory.Exists(images) && Directory.Exists(masks) &&
        Directory.EnumerateFiles(images).Where(FrameFormats.HasFrameExtension).Select(FrameFormats.StemOf)
            .Concat(SeriesIn(images).Select(series => Path.GetFileName(series)))
            .Any(name => MaskFolder(masks, name) is not null);

    /// <summary>The folders that are one set of slices each. A folder of a split's name holds images of their own.</summary>
    public static IEnumerable<string> SeriesIn(string images) => NamedFolders.Of(images)
        .Where(folder => SplitNames.Usual(Path.GetFileName(folder)) is null && FrameFormats.Of(folder) is not null);

    /// <summary>The folder of the masks of one file's frames; null where there is none with a picture.</summary>
    public static string? MaskFolder(string masks, string name)
    {
        string folder = Path.Combine(masks, name);
        return Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any(ImageFile.HasImageExtension) ? folder : null;
    }

    /// <param name="pair">The file or series' folder as its image, the file or folder of its labels as its mask.</param>
    /// <param name="faults">Takes labels of another number of slices, and masks whose name tells no frame.</param>
    public static IEnumerable<Sample> Of(Sample pair, OpeningFaults faults)
    {
        if (Directory.Exists(pair.MaskPath)) return OfFolder(pair, faults);
        if (!FrameFormats.HasFrameExtension(pair.MaskPath)) return [pair];
        (FrameFile? image, FrameFile? mask) = (Readable(pair.ImagePath), Readable(pair.MaskPath));
        // Like any picture that cannot be read: one sample, and whoever reads it says why.
        if (image is null || mask is null)
            return [pair with { ImagePath = image?.Locator(0) ?? pair.ImagePath, MaskPath = mask?.Locator(0) ?? pair.MaskPath }];
        if (image.Count != mask.Count)
        {
            faults.Add(new OpeningFault(
                OpeningFaultKind.SliceCount, mask.Path, $"holds {mask.Count} slices", $"{image.Count}, as {image.Path} has"));
            return [];
        }
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

    private static IEnumerable<Sample> OfFolder(Sample pair, OpeningFaults faults)
    {
        string[] masks = [.. Directory.EnumerateFiles(pair.MaskPath)
            .Where(file => ImageFile.HasImageExtension(file) && Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal)];
        ILookup<bool, (string File, int? Number)> known =
            masks.Zip(Numbers(pair.ImagePath, masks)).ToLookup(mask => mask.Second is not null);
        faults.AddAll("masks that tell no frame", [.. known[false].Select(mask => new OpeningFault(
            OpeningFaultKind.NoFrame, mask.File, $"tells no frame of {pair.ImagePath}",
            "a name that ends in its number, such as 0012.png, or that of a file in the series"))]);
        return known[true].OrderBy(mask => mask.Number).Select(mask => Numbered(pair, mask.Number ?? 0, mask.File));
    }

    // Series' files are numbered from 1 or at random: where one mask is named as a file, numbers in names are the files', and
    // none may be taken for a slice's place.
    private static IEnumerable<int?> Numbers(string image, string[] masks)
    {
        IEnumerable<string> files = Directory.Exists(image) ? Readable(image)?.Files ?? [] : [];
        ILookup<string, int> slices = files.Index().ToLookup(file => FrameFormats.StemOf(file.Item), file => file.Index);
        string[] names = [.. masks.Select(mask => FrameFormats.StemOf(mask))];
        return names.Any(slices.Contains)
            ? names.Select(name => slices[name].Count() == 1 ? slices[name].First() : (int?)null)
            : masks.Select(mask => FrameName.Of(mask)?.Frame is >= 0 and <= int.MaxValue and var number ? (int?)number : null);
    }

    private static Sample Numbered(Sample pair, int number, string mask) => pair with
    {
        Name = $"{pair.Name}-{FrameFile.NumberOf(number)}",
        ImagePath = new FrameLocator(pair.ImagePath, number).ToString(),
        MaskPath = mask,
        Group = pair.Group ?? pair.Name,
    };
}
