using Tessera.Core.Files;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Layouts;

/// <summary>train.txt, val.txt and test.txt with the name of one image a line, beside images that no folder divides.</summary>
internal static class NameLists
{
    private const long MaxBytes = 64 << 20;

    /// <summary>The names in a list, as they stand; none is a fault.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static IReadOnlyList<TextLine> Read(string path, OpeningFaults faults)
    {
        IReadOnlyList<TextLine> lines = TextLine.Read(path, MaxBytes);
        if (lines.Count == 0)
            faults.Add(new OpeningFault(OpeningFaultKind.EmptySplit, path, "is empty", "the name of one image a line"));
        return lines;
    }

    /// <summary>The samples by the lists beside them, train first; null where there is no train.txt.</summary>
    /// <param name="root">The folder of the lists.</param>
    /// <param name="samples">All that there are.</param>
    /// <param name="faults">Takes names of images that are not there.</param>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<Sample>>>? Divide(string root, IReadOnlyList<Sample> samples,
        OpeningFaults faults)
    {
        (string Split, string Path)[] lists = [.. new[] { "train", "val", "test" }
            .Select(split => (split, Path.Combine(root, split + ".txt"))).Where(list => File.Exists(list.Item2))];
        if (lists.Length == 0 || lists[0].Split != "train") return null;
        Dictionary<string, Sample?> byName = samples.ToDictionary(sample => sample.Name, Sample? (sample) => sample);
        // An image that lacks its mask is there, and that was said of it.
        foreach (OpeningFault fault in faults.All) byName.TryAdd(FrameFormats.StemOf(fault.File), null);
        ILookup<string?, Sample> byGroup = samples.ToLookup(sample => sample.Group);
        return [.. lists.Select(list => KeyValuePair.Create<string, IReadOnlyList<Sample>>(list.Split,
            [.. Read(list.Path, faults).SelectMany(line => Find(byName, byGroup, line, list.Path, faults))
                .Select(sample => sample with { Split = list.Split })]))];
    }

    // A video or volume is all of its images.
    private static IEnumerable<Sample> Find(Dictionary<string, Sample?> byName, ILookup<string?, Sample> byGroup,
        TextLine line, string list, OpeningFaults faults)
    {
        string file = line.Text[(line.Text.LastIndexOfAny(['/', '\\']) + 1)..];
        string name = ImageFile.HasImageExtension(file) || FrameFormats.HasFrameExtension(file)
            ? FrameFormats.StemOf(file)
            : file;
        if (byName.TryGetValue(name, out Sample? sample)) return sample is null ? [] : [sample];
        if (byGroup.Contains(name)) return byGroup[name];
        faults.Add(new OpeningFault(OpeningFaultKind.NoPartner, list, $"line {line.Number}: there is no image '{name}'",
            "the name of one, with or without ending"));
        return [];
    }
}
