using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Data.Writing.Formats;

/// <summary>COCO-Stuff's pixel maps of the 164k version; what is ignored is 255.</summary>
internal sealed class CocoStuffFormat : IDatasetFormat
{
    public string Name => FileIds.CocoStuff.Name;

    public LabelMap Own => FileIds.CocoStuff.Labels;

    public IReadOnlyList<string> Splits { get; } = ["train", "val"];

    public string ImageEnding => ".jpg";

    public string ImagePath(CopiedSample sample) =>
        Path.Combine("images", CocoFolder.Of(sample.Split), sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine("annotations", CocoFolder.Of(sample.Split), sample.Name + ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) =>
        GreyMasks.Write(path, mask, FileIds.CocoStuff);
}
