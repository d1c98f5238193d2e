using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// Pairs whose masks are coloured, with a table of the classes beside them: label_colors.txt, class_dict.csv, labelmap.txt or
/// dataset_meta.json.
/// </summary>
internal sealed class ColourCodedLayout : IDatasetLayout
{
    public string Name => "colour-coded";

    public string LooksFor => "images/ with coloured masks/ and a label_colors.txt or class_dict.csv (colour-coded)";

    public bool Recognises(string root) => ClassTable.Find(root) is { } table && FolderPairs.Find(root) is [var first, ..] &&
        MaskLook.UsesColours(first.Masks, ClassTable.Read(table));

    public Dataset Open(string root, OpeningFaults faults)
    {
        ClassTable table = ClassTable.Read(ClassTable.Find(root) ?? root);
        return new Dataset(root, Name, table.Labels, table.Masks(), FolderPairs.Samples(root, faults));
    }
}
