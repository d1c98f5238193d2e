using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>Our own layout: dataset.yaml, images/SPLIT/NAME.* and masks/SPLIT/NAME.png.</summary>
public sealed class TesseraLayout : IDatasetLayout
{
    public const string Images = "images";
    public const string Masks = "masks";

    public string Name => "tessera";

    public string LooksFor => $"{DatasetYaml.FileName} with {Images}/SPLIT/ and {Masks}/SPLIT/ (Tessera)";

    public bool Recognises(string root) => File.Exists(Path.Combine(root, DatasetYaml.FileName));

    Dataset IDatasetLayout.Open(string root, OpeningFaults faults)
    {
        (LabelMap labels, int ignore, string? separator) = DatasetYaml.Read(Path.Combine(root, DatasetYaml.FileName));
        string images = Path.Combine(root, Images), masks = Path.Combine(root, Masks);
        string[] names = [.. SplitNames.InOrder(SplitsIn(images).Union(SplitsIn(masks)), name => name)];
        if (names.Length == 0)
            throw InputException.At(images, $"has no split; expected folders such as {Images}/train and {Masks}/train");
        var splits = names.Select(name => KeyValuePair.Create(name, SplitScan.Pair(
            Path.Combine(images, name), Path.Combine(masks, name), name, faults, sample => GroupOf(sample, separator),
            new NameEndings { Frames = true })));
        return new Dataset(root, Name, labels, new IdMasks(labels, new MaskIdMap(labels, ignore)), splits);
    }

    /// <summary>What a name has before the separator; null where that is nothing.</summary>
    internal static string? GroupOf(string name, string? separator) =>
        !string.IsNullOrEmpty(separator) && name.IndexOf(separator, StringComparison.Ordinal) is > 0 and int end
            ? name[..end]
            : null;

    private static IEnumerable<string> SplitsIn(string folder) => NamedFolders.Of(folder).Select(path => Path.GetFileName(path));
}
