using Tessera.Core.Files;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Datasets;

/// <summary>What stands behind the name that an image and its mask share, and which files are masks.</summary>
/// <param name="Image">"_leftImg8bit"; files without it are no images of the data set.</param>
/// <param name="Mask">"_gtFine_labelIds"; files without it are no masks.</param>
internal sealed record NameEndings(string Image = "", string Mask = "")
{
    public IReadOnlyList<string> MaskFiles { get; init; } = [".png"];

    /// <summary>Images and labels may be in files with many: videos, volumes.</summary>
    public bool Frames { get; init; }
}

/// <summary>Pairs the images of one folder with the masks of another by name.</summary>
internal static class SplitScan
{
    private static readonly NameEndings SameNames = new();

    /// <exception cref="InputException">A folder is missing or empty, a partner is missing, or two files share a
    /// name.</exception>
    public static IReadOnlyList<Sample> Pair(string images, string masks, string split, OpeningFaults faults,
        Func<string, string?>? groupOf = null, NameEndings? endings = null)
    {
        endings ??= SameNames;
        if (!faults.AreKept)
        {
            if (!Directory.Exists(images)) throw InputException.At(images, $"no such folder; expected the images of {masks}");
            if (!Directory.Exists(masks)) throw InputException.At(masks, $"no such folder; expected the masks of {images}");
        }
        IReadOnlyList<string> frames = endings.Frames ? FrameFormats.Endings : [];
        SortedDictionary<string, string> imageOf = ByName(images, endings.Image, [.. ImageFile.Extensions, .. frames], faults);
        SortedDictionary<string, string> maskOf = ByName(masks, endings.Mask, [.. endings.MaskFiles, .. frames], faults);
        HashSet<string> series = endings.Frames ? [.. FrameSamples.SeriesIn(images)] : [];
        AddSeries(imageOf, series, endings.Image, faults);
        if (endings.Frames) AddMaskFolders(imageOf, maskOf, masks, HoldsMany);
        if (imageOf.Count == 0 && maskOf.Count == 0)
        {
            string expected = $"images ({string.Join(", ", ImageFile.Extensions)}): fill the folder or remove it";
            faults.Add(new OpeningFault(OpeningFaultKind.EmptySplit, images, $"the split '{split}' is empty", expected));
        }
        faults.AddAll("images without a mask",
            Alone(imageOf, maskOf, "has no mask", name => $"{Path.Combine(masks, name)}{endings.Mask}.png"));
        faults.AddAll("masks without an image",
            Alone(maskOf, imageOf, "has no image", name => $"{Path.Combine(images, name)}{endings.Image}.*"));
        return [.. imageOf.Where(pair => maskOf.ContainsKey(pair.Key)).Select(pair => new Sample(
            series.Contains(pair.Value) ? Path.GetFileName(pair.Value) : FrameFormats.StemOf(pair.Value),
            pair.Value, maskOf[pair.Key], split, groupOf?.Invoke(pair.Key)))
            .SelectMany(sample => HoldsMany(sample.ImagePath) ? FrameSamples.Of(sample, faults) : [sample])];

        bool HoldsMany(string image) => FrameFormats.HasFrameExtension(image) || series.Contains(image);
    }

    private static void AddSeries(SortedDictionary<string, string> imageOf, HashSet<string> series, string ending,
        OpeningFaults faults)
    {
        foreach (string folder in series.Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileName(folder);
            if (name.Length > ending.Length && name.EndsWith(ending, StringComparison.Ordinal))
                Add(imageOf, name[..^ending.Length], folder, faults);
        }
    }

    private static void AddMaskFolders(SortedDictionary<string, string> imageOf, SortedDictionary<string, string> maskOf,
        string masks, Func<string, bool> holdsMany)
    {
        foreach (string name in imageOf.Where(image => holdsMany(image.Value)).Select(image => image.Key))
        {
            if (!maskOf.ContainsKey(name) && FrameSamples.MaskFolder(masks, name) is { } folder) maskOf.Add(name, folder);
        }
    }

    private static SortedDictionary<string, string> ByName(string folder, string ending, IReadOnlyList<string> extensions,
        OpeningFaults faults)
    {
        // Ordinal: the order of samples must not depend on a machine's language, nor who is first of two on a file system's.
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) return files;
        foreach (string path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            string stem = FrameFormats.StemOf(path);
            if (stem.Length <= ending.Length || !stem.EndsWith(ending, StringComparison.Ordinal) ||
                Path.GetFileName(path)[0] == '.' ||
                !extensions.Any(known => path.EndsWith(known, StringComparison.OrdinalIgnoreCase))) continue;
            Add(files, stem[..^ending.Length], path, faults);
        }
        return files;
    }

    private static void Add(SortedDictionary<string, string> files, string name, string path, OpeningFaults faults)
    {
        if (!files.TryAdd(name, path))
            faults.Add(new OpeningFault(OpeningFaultKind.SharedName, path,
                $"has the same name as {Path.GetFileName(files[name])}", "one file a name: rename or remove one"));
    }

    private static OpeningFault[] Alone(SortedDictionary<string, string> files, SortedDictionary<string, string> partners,
        string found, Func<string, string> expected) =>
        [.. files.Where(file => !partners.ContainsKey(file.Key))
            .Select(file => new OpeningFault(OpeningFaultKind.NoPartner, file.Value, found, expected(file.Key)))];
}
