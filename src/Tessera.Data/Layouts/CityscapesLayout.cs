using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// Cityscapes: leftImg8bit/SPLIT/CITY/NAME_leftImg8bit.png with gtFine/SPLIT/CITY/NAME_gtFine_labelIds.png, or gtCoarse. Of the
/// 34 ids the 19 that are scored become classes; the others are ignore. A city is a group.
/// </summary>
internal sealed class CityscapesLayout : IDatasetLayout
{
    private const string ImageEnding = "_leftImg8bit";
    private static readonly string[] ImageFolders = ["leftImg8bit", "imgsFine/leftImg8bit"];
    private static readonly string[] LabelFolders = ["gtFine", "gtCoarse"];

    public string Name => "cityscapes";

    public string LooksFor => "leftImg8bit/ with gtFine/ (Cityscapes)";

    public bool Recognises(string root) => Find(root, ImageFolders) is not null && Find(root, LabelFolders) is not null;

    public Dataset Open(string root, OpeningFaults faults)
    {
        string images = Find(root, ImageFolders) ?? root, labels = Find(root, LabelFolders) ?? root;
        (string kind, MaskIdMap ids) = KindOf(labels);
        var endings = new NameEndings(ImageEnding, $"_{Path.GetFileName(labels)}_{kind}");
        // The labels of test are kept back, train_extra has coarse ones only, demoVideo none.
        string[] splits = [.. NamedFolders.Of(images).Select(path => Path.GetFileName(path))
            .Where(split => split is "train" or "val" || Directory.Exists(Path.Combine(labels, split)))];
        if (splits.Length == 0)
            throw InputException.At(images, "has no split with labels; expected train/CITY/ and val/CITY/ with images");
        return new Dataset(root, Name, KnownLabels.Cityscapes, new IdMasks(KnownLabels.Cityscapes, ids), SplitNames
            .InOrder(splits, split => split)
            .Select(split => KeyValuePair.Create(split, Cities(images, labels, split, endings, faults))));
    }

    private static string? Find(string root, string[] folders) =>
        folders.Select(folder => Path.Combine(root, folder)).FirstOrDefault(Directory.Exists);

    // One kind for all: CVAT writes instanceIds alone, and training tools add labelTrainIds beside.
    private static (string Kind, MaskIdMap Ids) KindOf(string labels)
    {
        LabelMap classes = KnownLabels.Cityscapes;
        var labelIds = new MaskIdMap(FileIds.Cityscapes);
        IEnumerable<string> files = NamedFolders.Of(labels).SelectMany(NamedFolders.Of).SelectMany(Directory.EnumerateFiles);
        HashSet<string> kinds = [.. files.Select(file => Path.GetFileNameWithoutExtension(file).Split('_')[^1])];
        if (kinds.Contains("labelIds")) return ("labelIds", labelIds);
        if (kinds.Contains("instanceIds")) return ("instanceIds", labelIds.WithInstances(1000));
        return kinds.Contains("labelTrainIds") ? ("labelTrainIds", new MaskIdMap(classes, classes.IgnoreId))
            : throw InputException.At(
                labels, "has no labels; expected SPLIT/CITY/NAME_gtFine_labelIds.png, or instanceIds or labelTrainIds");
    }

    private static IReadOnlyList<Sample> Cities(string images, string labels, string split, NameEndings endings,
        OpeningFaults faults)
    {
        string[] cities = [.. NamedFolders.Of(Path.Combine(images, split)).Concat(NamedFolders.Of(Path.Combine(labels, split)))
            .Select(path => Path.GetFileName(path)).Distinct().Order(StringComparer.Ordinal)];
        if (cities.Length == 0)
            throw InputException.At(Path.Combine(images, split), "has no city; expected a folder of images for each");
        return [.. cities.SelectMany(city =>
            SplitScan.Pair(
                Path.Combine(images, split, city), Path.Combine(labels, split, city), split, faults, _ => city, endings))];
    }
}
