using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing.Formats;

/// <summary>Pascal VOC's folders with CVAT's labelmap.txt; masks hold palette entries, and 255 is VOC's border.</summary>
internal sealed class VocFormat : IDatasetFormat
{
    public string Name => "voc";

    public LabelMap Fit(Dataset data)
    {
        if (data.Labels.Count > byte.MaxValue)
            throw InputException.At(data.Root, $"has {data.Labels.Count} classes; {Name} holds up to {byte.MaxValue}");
        if (data.Labels.Classes.FirstOrDefault(c => c.Name.Contains(':') || ClassTable.IsIgnored(c.Name)) is { } odd)
            throw InputException.At(data.Root, $"has a class '{odd.Name}', which labelmap.txt cannot name; rename it with --map");
        return DistinctColours.Of(data.Labels, KnownLabels.VocVoid);
    }

    public string ImagePath(CopiedSample sample) => Path.Combine("JPEGImages", sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine("SegmentationClass", sample.Name + ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) =>
        MaskFile.Write(path, mask, labels, KnownLabels.VocVoid);

    public void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator)
    {
        foreach (IGrouping<string, CopiedSample> split in samples.GroupBy(sample => sample.Split))
            AtomicFile.WriteText(Path.Combine(root, "ImageSets", "Segmentation", split.Key + ".txt"),
                string.Concat(split.Select(sample => sample.Name + "\n")));
        AtomicFile.WriteText(Path.Combine(root, "labelmap.txt"), string.Concat(labels.Classes.Select(c =>
            string.Create(CultureInfo.InvariantCulture, $"{c.Name}:{c.Color.R},{c.Color.G},{c.Color.B}::\n"))));
    }
}
