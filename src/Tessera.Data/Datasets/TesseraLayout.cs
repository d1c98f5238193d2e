using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Data.Datasets;

/// <summary>Our own layout: dataset.yaml, images/SPLIT/NAME.* and masks/SPLIT/NAME.png.</summary>
public sealed class TesseraLayout : IDatasetLayout
{
    public const string Images = "images";
    public const string Masks = "masks";

    // The usual splits come first; others follow by name.
    private static readonly string[] UsualOrder = ["train", "val", "test"];

    public string LooksFor => $"{DatasetYaml.FileName} with {Images}/SPLIT/ and {Masks}/SPLIT/ (Tessera)";

    public bool Recognises(string root) => File.Exists(Path.Combine(root, DatasetYaml.FileName));

    public Dataset Open(string root)
    {
        (LabelMap labels, int ignore) = DatasetYaml.Read(Path.Combine(root, DatasetYaml.FileName));
        string images = Path.Combine(root, Images), masks = Path.Combine(root, Masks);
        string[] names = [.. SplitsIn(images).Union(SplitsIn(masks)).OrderBy(UsualPlace).ThenBy(n => n, StringComparer.Ordinal)];
        if (names.Length == 0)
            throw InputException.At(images, $"has no split; expected folders such as {Images}/train and {Masks}/train");
        var splits =
            names.Select(name => KeyValuePair.Create(name, Pair(Path.Combine(images, name), Path.Combine(masks, name), name)));
        return new Dataset(root, "tessera", labels, new IdMasks(labels, new MaskIdMap(labels, ignore)), splits);
    }

    private static IReadOnlyList<Sample> Pair(string images, string masks, string split) =>
        Directory.Exists(images) || OpeningFaults.AreCollected ? SplitScan.Pair(images, masks, split)
            : throw InputException.At(images, $"no such folder; expected the images of {masks}");

    private static IEnumerable<string> SplitsIn(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)).Where(n => n[0] != '.') : [];

    private static int UsualPlace(string name) =>
        Array.IndexOf(UsualOrder, name) is >= 0 and int place ? place : UsualOrder.Length;
}
