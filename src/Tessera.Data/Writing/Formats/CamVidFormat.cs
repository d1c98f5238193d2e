using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Layouts;

namespace Tessera.Data.Writing.Formats;

/// <summary>The SegNet tutorial's folders: SPLIT/ and SPLITannot/ with ids 0 to 10, and 11 for void.</summary>
internal sealed class CamVidFormat : IDatasetFormat
{
    public string Name => FileIds.CamVid.Name;

    public LabelMap Own => FileIds.CamVid.Labels;

    public IReadOnlyList<string> Splits => CamVidLayout.Splits;

    public string ImagePath(CopiedSample sample) => Path.Combine(sample.Split, sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine(sample.Split + "annot", sample.Name + ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) =>
        GreyMasks.Write(path, mask, FileIds.CamVid);
}
