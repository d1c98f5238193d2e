using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// UAVid: uavid_SPLIT/seqN/Images/NAME.png with uavid_SPLIT/seqN/Labels/NAME.png, whose eight colours are the classes; nothing is
/// ignored. A sequence is a group, and stands before the names, which repeat in each.
/// </summary>
internal sealed class UavidLayout : IDatasetLayout
{
    private const string Prefix = "uavid_", Images = "Images", Labels = "Labels";

    public string Name => "uavid";

    public string LooksFor => "uavid_train/seq1/Images/ with Labels/ (UAVid)";

    public bool Recognises(string root) => Splits(root).SelectMany(split => Sequences(split.Folder))
        .Any(sequence => Directory.Exists(Path.Combine(sequence, Labels)));

    public Dataset Open(string root, OpeningFaults faults)
    {
        LabelMap labels = KnownLabels.Uavid;
        var masks = new ColourMasks(labels, labels.Classes.ToDictionary(c => c.Color, c => c.Id), "UAVid");
        var splits = SplitNames.InOrder(Splits(root), split => split.Name)
            .Select(split => KeyValuePair.Create(split.Name, Samples(split.Folder, split.Name, faults)))
            .Where(split => split.Value.Count > 0);
        return new Dataset(root, Name, labels, masks, splits);
    }

    private static IEnumerable<(string Folder, string Name)> Splits(string root) => NamedFolders.Of(root)
        .Select(folder => (folder, SplitNames.Of(Path.GetFileName(folder).Replace(Prefix, "", StringComparison.Ordinal))))
        .Where(split => SplitNames.Usual(split.Item2) is not null);

    private static IEnumerable<string> Sequences(string split) => NamedFolders.Of(split)
        .Where(folder => Path.GetFileName(folder).StartsWith("seq", StringComparison.Ordinal));

    // The labels of test are kept back.
    private static IReadOnlyList<Sample> Samples(string folder, string split, OpeningFaults faults) => [.. Sequences(folder)
        .Where(sequence => split != "test" || Directory.Exists(Path.Combine(sequence, Labels)))
        .SelectMany(sequence => Samples(sequence, Path.GetFileName(sequence), split, faults))];

    private static IEnumerable<Sample> Samples(string folder, string sequence, string split, OpeningFaults faults) =>
        SplitScan.Pair(Path.Combine(folder, Images), Path.Combine(folder, Labels), split, faults, _ => sequence)
            .Select(sample => sample with { Name = $"{sequence}_{sample.Name}" });
}
