using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// train.txt, val.txt and test.txt with an image and its mask on each line. Paths are relative to the folder; those of another
/// machine are found by their last folders. Classes are known as for pairs.
/// </summary>
internal sealed class ListsLayout : IDatasetLayout
{
    private const long MaxBytes = 64 << 20;

    public string Name => "lists";

    public string LooksFor => "train.txt with an image and a mask a line (lists)";

    public bool Recognises(string root) => Lists(root).Any();

    public Dataset Open(string root, OpeningFaults faults)
    {
        KeyValuePair<string, IReadOnlyList<Sample>>[] splits = [.. SplitNames.InOrder(Lists(root), list => list.Split)
            .Select(list => KeyValuePair.Create<string, IReadOnlyList<Sample>>(
                list.Split, Samples(root, list.Path, list.Split, faults)))];
        (LabelMap labels, IMaskReader masks) = MaskClasses.Of(root, [.. splits.SelectMany(split => split.Value)]);
        return new Dataset(root, Name, labels, masks, splits);
    }

    private static IEnumerable<(string Split, string Path)> Lists(string root)
    {
        foreach (string path in Directory.EnumerateFiles(root, "*.txt").Order(StringComparer.Ordinal))
        {
            if (SplitNames.Usual(Path.GetFileNameWithoutExtension(path)) is { } split && ListedPair.StandsAtTheStartOf(path))
                yield return (split, path);
        }
    }

    private static Sample[] Samples(string root, string list, string split, OpeningFaults faults)
    {
        var paths = new ListedPaths(root, list, faults);
        Dictionary<string, Sample> byImage = [];
        foreach (TextLine line in TextLine.Read(list, MaxBytes))
        {
            if (ListedPair.Parse(line, paths) is not (string image, string mask)) continue;
            if (image == mask) paths.Refuse(line.Number, $"image and mask are one file, {image}", "two");
            else if (!byImage.TryAdd(image, new Sample(Path.GetFileNameWithoutExtension(image), image, mask, split)))
                paths.Refuse(line.Number, $"{image} stands on an earlier line too", "each image once");
        }
        return WithDistinctNames([.. byImage.Values]);
    }

    // Folders may repeat names: those that do have their folder's name before them.
    private static Sample[] WithDistinctNames(Sample[] samples)
    {
        HashSet<string> repeated =
            [.. samples.GroupBy(sample => sample.Name).Where(same => same.Count() > 1).Select(same => same.Key)];
        return [.. samples.Select(sample => !repeated.Contains(sample.Name) ? sample
            : sample with { Name = $"{Path.GetFileName(Path.GetDirectoryName(sample.ImagePath))}_{sample.Name}" })];
    }
}
