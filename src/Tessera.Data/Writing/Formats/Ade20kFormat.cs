using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Data.Writing.Formats;

/// <summary>The folders of ADE20K's scene parsing benchmark: classes are 1 to 150, what is ignored is 0.</summary>
internal sealed class Ade20kFormat : IDatasetFormat
{
    public string Name => FileIds.Ade20k.Name;

    public LabelMap Own => FileIds.Ade20k.Labels;

    public IReadOnlyList<string> Splits { get; } = ["train", "val"];

    public string ImageEnding => ".jpg";

    public string ImagePath(CopiedSample sample) => Path.Combine("images", Folder(sample), sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine("annotations", Folder(sample), sample.Name + ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) =>
        GreyMasks.Write(path, mask, FileIds.Ade20k);

    private static string Folder(CopiedSample sample) => sample.Split == "train" ? "training" : "validation";
}
