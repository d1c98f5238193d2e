using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing.Formats;

/// <summary>Masks in RGB with label_colors.txt, as CamVid's originals are; what is ignored is black and called void.</summary>
internal sealed class ColourCodedFormat : IDatasetFormat
{
    private const string Void = "void";

    public string Name => "colour-coded";

    public LabelMap Fit(Dataset data)
    {
        if (data.Labels.Classes.FirstOrDefault(c => ClassTable.IsIgnored(c.Name)) is { } ignored)
            throw InputException.At(data.Root,
                $"has a class '{ignored.Name}', which {Name} would ignore; rename it with --map {ignored.Name}=other");
        return DistinctColours.Of(data.Labels, MaskColors.Ignore);
    }

    public string ImagePath(CopiedSample sample) => Path.Combine("images", sample.Split, sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine("masks", sample.Split, sample.Name + ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) =>
        ImageFile.Write(path, Colorizer.Colorize(mask, labels));

    public void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator)
    {
        IEnumerable<(Rgb Color, string Name)> rows =
            labels.Classes.Select(c => (c.Color, c.Name)).Append((MaskColors.Ignore, Void));
        AtomicFile.WriteText(Path.Combine(root, "label_colors.txt"), string.Concat(rows.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.Color.R} {row.Color.G} {row.Color.B}\t{row.Name}\n"))));
    }
}
