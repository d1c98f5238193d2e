using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Layouts;
using Tessera.Imaging.Files;

namespace Tessera.Data.Writing.Formats;

/// <summary>The SegNet tutorial's folders: SPLIT/ and SPLITannot/ with ids 0 to 10, and 11 for void.</summary>
internal sealed class CamVidFormat : IDatasetFormat
{
    public string Name => "camvid";

    public LabelMap Fit(Dataset data)
    {
        IEnumerable<string> own = data.Labels.Classes.Select(c => c.Name), wanted = KnownLabels.CamVid.Classes.Select(c => c.Name);
        if (!own.SequenceEqual(wanted, StringComparer.OrdinalIgnoreCase))
            throw InputException.At(data.Root, $"has other classes than {Name} holds; expected {string.Join(", ", wanted)}, in this order");
        if (data.Splits.Keys.Except(CamVidLayout.Splits).FirstOrDefault() is { } other)
            throw InputException.At(data.Root, $"has a split '{other}'; {Name} holds {string.Join(", ", CamVidLayout.Splits)}");
        return KnownLabels.CamVid;
    }

    public string ImagePath(string split, string name, string extension) => Path.Combine(split, name + extension);

    public string MaskPath(string split, string name) => Path.Combine(split + "annot", name + ".png");

    public void WriteMask(string path, Mask mask, LabelMap labels)
    {
        int[] table = IdTable.Of(labels, [.. Enumerable.Range(0, labels.Count)], CamVidLayout.VoidId);
        MaskFile.Write(path, MaskIds.Remap(mask, table), labels);
    }

    // Folders say it all.
    public void Describe(string root, LabelMap labels, IReadOnlyDictionary<string, string[]> names, string? groupSeparator) { }
}
