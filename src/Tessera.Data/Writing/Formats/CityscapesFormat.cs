using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Sequences;

namespace Tessera.Data.Writing.Formats;

/// <summary>Cityscapes' folders and names, with labelIds in gtFine; what is ignored is 0, unlabeled.</summary>
internal sealed class CityscapesFormat : IDatasetFormat
{
    public string Name => FileIds.Cityscapes.Name;

    public LabelMap Own => FileIds.Cityscapes.Labels;

    public IReadOnlyList<string> Splits { get; } = ["train", "val", "test"];

    public string ImageEnding => ".png";

    public string ImagePath(CopiedSample sample) => PathOf("leftImg8bit", sample, "_leftImg8bit" + sample.Extension);

    public string MaskPath(CopiedSample sample) => PathOf("gtFine", sample, "_gtFine_labelIds.png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) =>
        GreyMasks.Write(path, mask, FileIds.Cityscapes);

    private static string PathOf(string folder, CopiedSample sample, string ending)
    {
        (string city, string name) = CityscapesName.For(sample.Name);
        return Path.Combine(folder, sample.Split, city, name + ending);
    }
}
