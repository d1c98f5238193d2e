using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Text;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;

namespace Tessera.Data.Layouts;

/// <summary>
/// Whole images in folders named by their class: SPLIT/CLASS/NAME.* as ImageNet is laid out, or CLASS/NAME.* where every fifth
/// image, by name, is val. Folders of images mean many things: it is recognised only where a model's classes name them, else
/// <c>Dataset.OpenClasses</c> asks for it.
/// </summary>
/// <param name="model">Whose classes the folders are, in its order; some may be missing.
/// Null takes the folders' own names.</param>
internal sealed class ClassFoldersLayout(LabelMap? model = null) : IDatasetLayout
{
    private const int EveryNthIsVal = 5;
    private static readonly string[] UsualSplits = ["train", "val", "test"];

    public string Name => "classes";

    public string LooksFor => model is null ? "train/CLASS/ and val/CLASS/, or CLASS/, with images (classes)"
        : "images in folders named by the model's classes " +
            $"({string.Join(", ", Names(model).Take(4))}{(model.Count > 4 ? ", …" : "")})";

    public bool Recognises(string root) => model is null || ClassFolders(root).Any(Names(model).Contains);

    public Dataset Open(string root, OpeningFaults faults)
    {
        string[] splits = Splits(root), found = ClassFolders(root);
        LabelMap labels = model is null ? FromFolders(found, root) : Known(model, found, root);
        string[] classes = Names(labels);
        var samples = splits.Length > 0
            ? splits.Select(split => KeyValuePair.Create<string, IReadOnlyList<Sample>>(
                split, Samples(Path.Combine(root, split), split, classes)))
            : Divided(Samples(root, "train", classes));
        return new Dataset(root, Name, labels, new IdMasks(labels, new MaskIdMap(labels)), samples);
    }

    private LabelMap FromFolders(string[] found, string root) => found.Length >= 2 ? LabelMap.FromNames(found)
        : throw InputException.At(root, $"has {found.Length} class folders; expected {LooksFor}, two classes or more");

    private static LabelMap Known(LabelMap model, string[] found, string root) =>
        found.FirstOrDefault(name => !Names(model).Contains(name)) is { } other
            ? throw InputException.At(root,
                $"has a folder '{other}', which is no class of the model; {NearestName.Hint(other, Names(model))}")
            : model;

    private static string[] Names(LabelMap labels) => [.. labels.Classes.Select(c => c.Name)];

    private static string[] Splits(string root) => [.. UsualSplits.Where(split => Directory.Exists(Path.Combine(root, split)))];

    private static string[] ClassFolders(string root)
    {
        string[] splits = Splits(root);
        IEnumerable<string> parents = splits.Length > 0 ? splits.Select(split => Path.Combine(root, split)) : [root];
        return [.. parents.SelectMany(Folders).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Folders(string root) =>
        Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Where(name => name[0] != '.');

    private static Sample[] Samples(string parent, string split, string[] classes)
    {
        Sample[] samples = [.. classes.SelectMany((name, id) => Images(Path.Combine(parent, name)).Select(path =>
            new Sample($"{name}/{Path.GetFileNameWithoutExtension(path)}", path, path, split) { ClassId = id }))];
        return samples.Length > 0
            ? samples
            : throw InputException.At(parent, "holds no image in its class folders; expected some in each");
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
