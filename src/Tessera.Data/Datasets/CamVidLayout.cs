using Tessera.Core.Labels;

namespace Tessera.Data.Datasets;

/// <summary>
/// CamVid as the SegNet tutorial lays it out: train/NAME.png with trainannot/NAME.png, and val and test likewise. Masks hold ids
/// 0 to 10, and 11 for void. Names are DRIVE_FRAME.
/// </summary>
internal sealed class CamVidLayout : IDatasetLayout
{
    private const int VoidId = 11;
    private static readonly string[] SplitNames = ["train", "val", "test"];

    public string LooksFor => "train/ with trainannot/ (CamVid)";

    public bool Recognises(string root) =>
        Directory.Exists(Path.Combine(root, "train")) && Directory.Exists(Path.Combine(root, "trainannot"));

    public Dataset Open(string root)
    {
        var splits = SplitNames.Where(split => Directory.Exists(Path.Combine(root, split)))
            .Select(split => KeyValuePair.Create(split,
                SplitScan.Pair(Path.Combine(root, split), Path.Combine(root, split + "annot"), split, DriveOf)));
        return new Dataset(root, "camvid", KnownLabels.CamVid, new IdMasks(KnownLabels.CamVid, new MaskIdMap(KnownLabels.CamVid, VoidId)), splits);
    }

    private static string? DriveOf(string name) =>
        name.IndexOf('_', StringComparison.Ordinal) is > 0 and int end ? name[..end] : null;
}
