using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Imaging.Files;

namespace Tessera.Data.Datasets;

/// <summary>
/// Whole images in folders named by their class: SPLIT/CLASS/NAME.* as ImageNet is laid out, or CLASS/NAME.* where every fifth
/// image, by name, is val. Not recognised by itself: folders of images mean many things, so <see cref="Dataset.OpenClasses"/>
/// asks for it.
/// </summary>
internal sealed class ClassFoldersLayout : IDatasetLayout
{
    private const int EveryNthIsVal = 5;
    private static readonly string[] SplitNames = ["train", "val", "test"];

    public string LooksFor => "train/CLASS/ and val/CLASS/, or CLASS/, with images (classes)";

    public bool Recognises(string root) => Folders(root).Any();

    public Dataset Open(string root)
    {
        string[] splits = [.. SplitNames.Where(split => Directory.Exists(Path.Combine(root, split)))];
        string[] parents = splits.Length > 0 ? [.. splits.Select(split => Path.Combine(root, split))] : [root];
        string[] classes = [.. parents.SelectMany(Folders).Distinct().Order(StringComparer.Ordinal)];
        if (classes.Length < 2)
            throw InputException.At(root, $"has {classes.Length} class folders; expected {LooksFor}, two classes or more");
        var labels = LabelMap.FromNames(classes);
        var samples = splits.Length > 0
            ? splits.Select(split => KeyValuePair.Create<string, IReadOnlyList<Sample>>(split, Samples(Path.Combine(root, split), split, classes)))
            : Divided(Samples(root, "train", classes));
        return new Dataset(root, "classes", labels, new MaskIdMap(labels), samples);
    }

    private static IEnumerable<string> Folders(string root) =>
        Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Where(name => name[0] != '.');

    private static Sample[] Samples(string parent, string split, string[] classes)
    {
        Sample[] samples = [.. classes.SelectMany((name, id) => Images(Path.Combine(parent, name)).Select(path =>
            new Sample($"{name}/{Path.GetFileNameWithoutExtension(path)}", path, path, split) { ClassId = id }))];
        return samples.Length > 0 ? samples : throw InputException.At(parent, "holds no image in its class folders; expected some in each");
    }

    private static IEnumerable<string> Images(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder).Where(ImageFile.HasImageExtension).Order(StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<string, IReadOnlyList<Sample>>> Divided(Sample[] all)
    {
        ILookup<bool, Sample> parts = all.GroupBy(s => s.ClassId)
            .SelectMany(g => g.Select((sample, i) => (Sample: sample, IsVal: i % EveryNthIsVal == EveryNthIsVal - 1)))
            .ToLookup(s => s.IsVal, s => s.Sample);
        yield return new("train", [.. parts[false]]);
        if (parts[true].Any()) yield return new("val", [.. parts[true].Select(s => s with { Split = "val" })]);
    }
}
