using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Sequences;
using Tessera.Core.Text;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// CamVid's own 701 images: 701_StillsRaw_full/NAME.png with LabeledApproved_full/NAME_L.png in 32 colours, which
/// label_colors.txt may name. They are merged into 11 classes as usual, or stay all apart. The archive has no splits:
/// they are those of the SegNet tutorial, 367, 101 and 233 images. A drive is a group.
/// </summary>
internal sealed class CamVidOriginalLayout(bool allClasses = false) : IDatasetLayout
{
    private const string Images = "701_StillsRaw_full", Masks = "LabeledApproved_full", Table = "label_colors.txt";
    private const string Void = "Void";

    // In the published archive about 190 pixels of this one file have colours of no label.
    private const string OffPalette = "Seq05VD_f02610_L.png";

    public string Name => allClasses ? "camvid-original-32" : "camvid-original";

    public string LooksFor => $"{Images}/ with {Masks}/ (CamVid's originals)";

    public bool Recognises(string root) =>
        Directory.Exists(Path.Combine(root, Images)) && Directory.Exists(Path.Combine(root, Masks));

    public Dataset Open(string root, OpeningFaults faults)
    {
        LabelMap labels = allClasses ? KnownLabels.CamVidOriginal : KnownLabels.CamVid;
        string table = Path.Combine(root, Table);
        var masks = new ColourMasks(labels, Colors(table, labels), File.Exists(table) ? Table : "CamVid")
        {
            Tolerates = sample => Path.GetFileName(sample.MaskPath) == OffPalette,
        };
        IReadOnlyList<Sample> all = SplitScan.Pair(Path.Combine(root, Images), Path.Combine(root, Masks), "train", faults,
            name => name.Split('_')[0], new NameEndings(Mask: "_L"));
        var splits = all.Select(sample => sample with { Split = SplitOf(sample.Name) }).GroupBy(sample => sample.Split)
            .Select(split => KeyValuePair.Create<string, IReadOnlyList<Sample>>(split.Key, [.. split]));
        return new Dataset(root, Name, labels, masks, SplitNames.InOrder(splits, split => split.Key));
    }

    private Dictionary<Rgb, int> Colors(string table, LabelMap labels)
    {
        if (File.Exists(table)) return ClassRows.Read(table).ToDictionary(row => row.Color, row => IdOf(row, table, labels));
        Dictionary<Rgb, int> known = KnownLabels.CamVidOriginal.Classes.ToDictionary(c => c.Color, c => IdOf(c, labels));
        known.Add(KnownLabels.CamVidVoid, labels.IgnoreId);
        return known;
    }

    private int IdOf(ClassRow row, string table, LabelMap labels)
    {
        if (row.Name.Equals(Void, StringComparison.OrdinalIgnoreCase)) return labels.IgnoreId;
        LabelMap all = KnownLabels.CamVidOriginal;
        if (all.Find(row.Name) is { } known) return IdOf(known, labels);
        string hint = NearestName.Hint(row.Name, [.. all.Classes.Select(c => c.Name)]);
        throw InputException.At(table, $"{row.Where}: '{row.Name}' is no label of CamVid; {hint}");
    }

    private int IdOf(LabelClass known, LabelMap labels) =>
        allClasses ? known.Id : labels.Find(known.Group ?? "")?.Id ?? labels.IgnoreId;

    // By drive and frame: of 0001TP the first half is train and the dusk test, a stretch of 0016E5 is val, all of Seq05VD test.
    private static string SplitOf(string name) => (name.Split('_')[0], FrameOf(name)) switch
    {
        ("0001TP", > 8520) or ("Seq05VD", _) => "test",
        ("0016E5", >= 7959 and <= 8159) => "val",
        _ => "train",
    };

    private static long FrameOf(string name) => FrameName.Of(name)?.Frame ?? 0;
}
