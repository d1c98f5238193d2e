using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Layouts;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing.Formats;

/// <summary>Our own layout.</summary>
internal sealed class TesseraFormat : IDatasetFormat
{
    public string Name => "tessera";

    public LabelMap Fit(Dataset data) => data.Labels;

    public string ImagePath(string split, string name, string extension) => Path.Combine(TesseraLayout.Images, split, name + extension);

    public string MaskPath(string split, string name) => Path.Combine(TesseraLayout.Masks, split, name + ".png");

    public void WriteMask(string path, Mask mask, LabelMap labels) => MaskFile.Write(path, mask, labels);

    public void Describe(string root, LabelMap labels, IReadOnlyDictionary<string, string[]> names, string? groupSeparator) =>
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels, groupSeparator);
}
