using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// Plain pairs: images/ and masks/ under any of the usual names, the same names in both but for endings such as _mask. Masks hold
/// ids; black and white alone are background and foreground. Names come from classes.txt, or are "class 0" and so on.
/// </summary>
internal sealed class PairsLayout : IDatasetLayout
{
    public string Name => "pairs";

    public string LooksFor => "images/ with masks/ of the same names (pairs)";

    public bool Recognises(string root) => FolderPairs.Find(root).Count > 0;

    public Dataset Open(string root, OpeningFaults faults)
    {
        IReadOnlyList<KeyValuePair<string, IReadOnlyList<Sample>>> splits = FolderPairs.Samples(root, faults);
        (LabelMap labels, IMaskReader masks) = MaskClasses.Of(root, [.. splits.SelectMany(split => split.Value)]);
        return new Dataset(root, Name, labels, masks, splits);
    }
}
