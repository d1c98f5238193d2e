using Tessera.Core.Files;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>A folder of images and the folder of their masks.</summary>
internal sealed record FolderPair(string Split, string Images, string Masks);

/// <summary>
/// Finds images and masks side by side under the names that people use: images/ and masks/, with or without folders for splits
/// above or below, or SPLIT/ and SPLIT_labels/.
/// </summary>
internal static class FolderPairs
{
    private static readonly string[] ImageNames =
        ["images", "image", "imgs", "img", "JPEGImages", "rgb", "photos", "original_images", "inputs", "input"];

    private static readonly string[] MaskNames =
    [
        "masks", "mask", "labels", "label", "annotations", "annotation", "gt", "groundtruth", "ground_truth", "segmentations",
        "segmentation", "label_images_semantic", "SegmentationClass", "targets", "target",
    ];

    private static readonly string[] FolderEndings =
        ["annot", "_annot", "_labels", "_label", "_masks", "_mask", "_gt", "_annotations", "_seg"];

    /// <summary>In the order of splits; empty where there are none.</summary>
    /// <exception cref="InputException">Two folders are one split.</exception>
    public static IReadOnlyList<FolderPair> Find(string root)
    {
        FolderPair[] pairs = SplitsBelow(root);
        if (pairs.Length == 0) pairs = [.. SplitsAbove(root)];
        if (pairs.Length == 0) pairs = [.. NamedAlike(root)];
        if (pairs.GroupBy(pair => pair.Split).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw InputException.At(root,
                $"has two folders for '{twice.Key}', {string.Join(" and ", twice.Select(pair => pair.Images))}; expected one");
        // One folder is what there is to learn from, whatever it is called.
        if (pairs.Length == 1 && SplitNames.Usual(pairs[0].Split) is null) pairs[0] = pairs[0] with { Split = "train" };
        return [.. SplitNames.InOrder(pairs, pair => pair.Split)];
    }

    /// <summary>The samples by split, train first.</summary>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<Sample>>> Samples(string root, OpeningFaults faults)
    {
        IReadOnlyList<FolderPair> pairs = Find(root);
        KeyValuePair<string, IReadOnlyList<Sample>>[] splits = [.. pairs.Select(pair =>
            KeyValuePair.Create(
                pair.Split, SplitScan.Pair(pair.Images, pair.Masks, pair.Split, faults, endings: PairEndings.Of(pair))))];
        return splits.Length == 1 ? NameLists.Divide(root, splits[0].Value, faults) ?? splits : splits;
    }

    // images/ and masks/, with pictures or with a folder for each split.
    private static FolderPair[] SplitsBelow(string root)
    {
        foreach (string images in NamedFolders.Of(root, ImageNames))
        {
            foreach (string masks in NamedFolders.Of(root, MaskNames))
            {
                if (HasImages(images) && HasMasks(images, masks))
                    return [new FolderPair("train", images, masks)];
                FolderPair[] splits = [.. Usable(NamedFolders.Of(images).Select(folder => Path.GetFileName(folder)).Select(name =>
                    new FolderPair(SplitNames.Of(name), Path.Combine(images, name), Path.Combine(masks, name))))];
                if (splits.Length > 0) return splits;
            }
        }
        return [];
    }

    // train/images/ and train/masks/.
    private static IEnumerable<FolderPair> SplitsAbove(string root) => Usable(NamedFolders.Of(root)
        .Select(split => (Path: split, Name: SplitNames.Of(Path.GetFileName(split))))
        .Where(split => SplitNames.Usual(split.Name) is not null)
        .Select(split => new FolderPair(split.Name, Below(split.Path, ImageNames), Below(split.Path, MaskNames))));

    // Where there is none, the first name, for whoever has to say what is missing.
    private static string Below(string split, string[] names) =>
        NamedFolders.Of(split, names).FirstOrDefault(HasImages)
            ?? NamedFolders.Of(split, names).FirstOrDefault() ?? Path.Combine(split, names[0]);

    // train/ and train_labels/.
    private static IEnumerable<FolderPair> NamedAlike(string root) => Usable(NamedFolders.Of(root).SelectMany(images =>
        FolderEndings.Select(ending => images + ending)
            .Where(Directory.Exists).OrderByDescending(NamedFolders.HasPictures).Take(1)
            .Select(masks => new FolderPair(SplitNames.Of(Path.GetFileName(images)), images, masks))));

    // All of them once one is surely a pair: a split that lacks its masks is then a fault to be named. Of test they may be
    // kept back.
    private static IEnumerable<FolderPair> Usable(IEnumerable<FolderPair> pairs)
    {
        FolderPair[] all = [.. pairs.Where(pair => HasImages(pair.Images))];
        return !all.Any(pair => HasMasks(pair.Images, pair.Masks)) ? []
            : all.Where(pair => pair.Split != "test" || HasMasks(pair.Images, pair.Masks));
    }

    private static bool HasImages(string folder) => NamedFolders.HasPictures(folder) || FrameSamples.SeriesIn(folder).Any();

    // Those of a video's frames lie in a folder of its name.
    private static bool HasMasks(string images, string masks) =>
        NamedFolders.HasPictures(masks) || FrameSamples.AreIn(images, masks);
}
