using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing.Formats;

/// <summary>Images and masks of ids side by side, with classes.txt: what most training scripts take.</summary>
internal sealed class PairsFormat : IDatasetFormat
{
    public string Name => "pairs";

    public string ImagePath(CopiedSample sample) => Path.Combine("images", sample.Split, sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine("masks", sample.Split, sample.Name + ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) => MaskFile.Write(path, mask, labels);

    public void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator) =>
        AtomicFile.WriteText(Path.Combine(root, "classes.txt"), string.Concat(labels.Classes.Select(c => c.Name + "\n")));
}
