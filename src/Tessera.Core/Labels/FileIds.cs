using Tessera.Core.Masks;

namespace Tessera.Core.Labels;

/// <summary>A public data set's classes, and the ids that stand for them in its files: readers, writers and benchmarks share
/// these.</summary>
/// <param name="Name">As layouts, formats and benchmarks are called.</param>
/// <param name="Labels">The classes.</param>
/// <param name="Ids">The id in the files of each class, in the label map's order.</param>
/// <param name="IgnoredIds">The ids in the files that mean ignore; the first is the one that is written.</param>
public sealed record FileIds(string Name, LabelMap Labels, IReadOnlyList<int> Ids, IReadOnlyList<int> IgnoredIds)
{
    /// <summary>The SegNet tutorial's: 11 is void.</summary>
    public static FileIds CamVid { get; } = new("camvid", KnownLabels.CamVid, [.. Enumerable.Range(0, 11)], [11]);

    /// <summary>Those of labelIds files, where 0 is unlabeled; not train ids.</summary>
    public static FileIds Cityscapes { get; } =
        new("cityscapes", KnownLabels.Cityscapes, KnownLabels.CityscapesFileIds, [.. KnownLabels.CityscapesIgnoredIds, 255]);

    /// <summary>1 to 150; 0 is what no class names.</summary>
    public static FileIds Ade20k { get; } = new("ade20k", KnownLabels.Ade20k, [.. Enumerable.Range(1, 150)], [0]);

    /// <summary>Those of the pixel maps: COCO's category numbers less one.</summary>
    public static FileIds CocoStuff { get; } = new("coco-stuff", KnownLabels.CocoStuff, KnownLabels.CocoStuffFileIds, [255]);

    /// <summary>A mask of class ids in the ids of the files, 8-bit.</summary>
    public Mask Encode(Mask mask)
    {
        int[] table = new int[Labels.IgnoreId + 1];
        Array.Fill(table, -1);
        for (int id = 0; id < Labels.Count; id++) table[id] = Ids[id];
        table[Labels.IgnoreId] = IgnoredIds[0];
        return MaskIds.Remap(mask, table);
    }
}
