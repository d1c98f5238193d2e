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

    public string ImagePath(CopiedSample sample) =>
        Path.Combine(TesseraLayout.Images, sample.Split, sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine(TesseraLayout.Masks, sample.Split, sample.Name + ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) => MaskFile.Write(path, mask, labels);

    public void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator) =>
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels, groupSeparator);
}
