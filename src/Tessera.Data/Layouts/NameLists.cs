using Tessera.Core.Files;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Layouts;

/// <summary>train.txt, val.txt and test.txt with the name of one image a line, beside images that no folder divides.</summary>
internal static class NameLists
{
    private const long MaxBytes = 64 << 20;

    /// <summary>The names in a list, as they stand.</summary>
    /// <exception cref="InputException">It cannot be read, or it is empty.</exception>
    public static IReadOnlyList<TextLine> Read(string path)
    {
        IReadOnlyList<TextLine> lines = TextLine.Read(path, MaxBytes);
        return lines.Count > 0 ? lines : throw InputException.At(path, "is empty; expected the name of one image a line");
    }

    /// <summary>The samples by the lists beside them, train first; null where there is no train.txt.</summary>
    /// <exception cref="InputException">A list names an image that is not there.</exception>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<Sample>>>? Divide(string root, IReadOnlyList<Sample> samples)
    {
        (string Split, string Path)[] lists = [.. new[] { "train", "val", "test" }
            .Select(split => (split, Path.Combine(root, split + ".txt"))).Where(list => File.Exists(list.Item2))];
        if (lists.Length == 0 || lists[0].Split != "train") return null;
        Dictionary<string, Sample> byName = samples.ToDictionary(sample => sample.Name);
        ILookup<string?, Sample> byGroup = samples.ToLookup(sample => sample.Group);
        return [.. lists.Select(list => KeyValuePair.Create<string, IReadOnlyList<Sample>>(list.Split,
            [.. Read(list.Path).SelectMany(line => Find(byName, byGroup, line, list.Path)).Select(sample => sample with { Split = list.Split })]))];
    }

    // A video or volume is all of its images.
    private static IEnumerable<Sample> Find(Dictionary<string, Sample> byName, ILookup<string?, Sample> byGroup, TextLine line, string list)
    {
        string file = line.Text[(line.Text.LastIndexOfAny(['/', '\\']) + 1)..];
        string name = ImageFile.HasImageExtension(file) || FrameFormats.HasFrameExtension(file) ? FrameFormats.StemOf(file) : file;
        if (byName.TryGetValue(name, out Sample? sample)) return [sample];
        return byGroup.Contains(name) ? byGroup[name] : throw InputException.At(
            list, $"line {line.Number}: there is no image '{name}'; expected the name of one, with or without ending");
    }
}
