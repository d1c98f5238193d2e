using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// ADE20K's scene parsing benchmark: images/training/NAME.jpg with annotations/training/NAME.png, and validation likewise. Id 0,
/// what no class names, is ignore; 1 to 150 are the classes.
/// </summary>
internal sealed class Ade20kLayout : IDatasetLayout
{
    private static readonly string[] Folders = ["training", "validation"];

    public string Name => "ade20k";

    public string LooksFor => "images/training/ with annotations/training/ (ADE20K)";

    public bool Recognises(string root) => Home(root) is not null;

    public Dataset Open(string root, OpeningFaults faults)
    {
        string home = Home(root) ?? root;
        LabelMap labels = KnownLabels.Ade20k;
        var splits = Folders.Where(folder => Directory.Exists(Path.Combine(home, "images", folder)))
            .Select(folder => KeyValuePair.Create(SplitNames.Of(folder), SplitScan.Pair(
                Path.Combine(home, "images", folder), Path.Combine(home, "annotations", folder), SplitNames.Of(folder), faults)));
        return new Dataset(root, Name, labels, new IdMasks(labels, new MaskIdMap(FileIds.Ade20k)), splits);
    }

    private static string? Home(string root) => NamedFolders.Home(root, Fits, "ADEChallengeData2016");

    private static bool Fits(string folder) => Folders.Any(split =>
        Directory.Exists(Path.Combine(folder, "images", split)) && Directory.Exists(Path.Combine(folder, "annotations", split)));
}
