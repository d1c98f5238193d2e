using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// CamVid as the SegNet tutorial lays it out: train/NAME.png with trainannot/NAME.png, and val and test likewise. Masks hold ids
/// 0 to 10, and 11 for void. Names are DRIVE_FRAME.
/// </summary>
internal sealed class CamVidLayout : IDatasetLayout
{
    internal static readonly string[] Splits = ["train", "val", "test"];

    public string Name => "camvid";

    public string LooksFor => "train/ with trainannot/ (CamVid)";

    // With a class table and colours beside, the same folders are an export of CVAT, with classes of its own.
    public bool Recognises(string root) =>
        Directory.Exists(Path.Combine(root, "train")) && Directory.Exists(Path.Combine(root, "trainannot")) &&
        !(ClassTable.Find(root) is { } table && MaskLook.UsesColours(Path.Combine(root, "trainannot"), ClassTable.Read(table)));

    public Dataset Open(string root, OpeningFaults faults)
    {
        var splits = Splits.Where(split => Directory.Exists(Path.Combine(root, split)))
            .Select(split => KeyValuePair.Create(split,
                SplitScan.Pair(Path.Combine(root, split), Path.Combine(root, split + "annot"), split, faults, DriveOf)));
        var masks = new IdMasks(KnownLabels.CamVid, new MaskIdMap(FileIds.CamVid));
        return new Dataset(root, Name, KnownLabels.CamVid, masks, splits);
    }

    private static string? DriveOf(string name) =>
        name.IndexOf('_', StringComparison.Ordinal) is > 0 and int end ? name[..end] : null;
}
