using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing.Formats;

/// <summary>Images and masks of ids side by side, with classes.txt: what most training scripts take.</summary>
internal sealed class PairsFormat : IDatasetFormat
{
    public string Name => "pairs";

    public LabelMap Fit(Dataset data) => data.Labels;

    public string ImagePath(string split, string name, string extension) => Path.Combine("images", split, name + extension);

    public string MaskPath(string split, string name) => Path.Combine("masks", split, name + ".png");

    public void WriteMask(string path, Mask mask, LabelMap labels) => MaskFile.Write(path, mask, labels);

    public void Describe(string root, LabelMap labels, IReadOnlyDictionary<string, string[]> names, string? groupSeparator) =>
        AtomicFile.WriteText(Path.Combine(root, "classes.txt"), string.Concat(labels.Classes.Select(c => c.Name + "\n")));
}
