using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>
/// COCO-Stuff's pixel maps of the 164k version: train2017/ID.jpg, perhaps in images/, with train2017/ID.png in annotations/ or
/// stuffthingmaps/. Ids are COCO's category numbers less one; 171 of them are classes and 255 is ignore.
/// </summary>
internal sealed class CocoStuffLayout : IDatasetLayout
{
    private const string TrainIds = "_labelTrainIds";
    private static readonly string[] Folders = ["train2017", "val2017"];
    private static readonly string[] ImageParents = ["images", ""];
    private static readonly string[] MaskParents = ["annotations", "stuffthingmaps", "stuffthingmaps_trainval2017"];

    public string Name => "coco-stuff";

    public string LooksFor => "train2017/ with stuffthingmaps/train2017/ or annotations/train2017/ of pictures (COCO-Stuff)";

    public bool Recognises(string root) => Pairs(root).Any();

    public Dataset Open(string root, OpeningFaults faults)
    {
        (string Split, string Images, string Masks)[] pairs = [.. Pairs(root)];
        LabelMap labels = KnownLabels.CocoStuff;
        // Training tools write files of consecutive ids beside the published ones.
        bool consecutive = pairs.All(pair => Directory.EnumerateFiles(pair.Masks, $"*{TrainIds}.png").Any());
        MaskIdMap ids = consecutive ? new(labels, labels.IgnoreId) : new(FileIds.CocoStuff);
        var endings = new NameEndings(Mask: consecutive ? TrainIds : "");
        return new Dataset(root, Name, labels, new IdMasks(labels, ids), pairs.Select(pair =>
            KeyValuePair.Create(pair.Split, SplitScan.Pair(pair.Images, pair.Masks, pair.Split, faults, endings: endings))));
    }

    private static IEnumerable<(string Split, string Images, string Masks)> Pairs(string root)
    {
        foreach (string folder in Folders)
        {
            string? images = First(root, ImageParents, folder), masks = First(root, MaskParents, folder);
            if (images is not null && masks is not null) yield return (SplitNames.Of(folder), images, masks);
        }
    }

    private static string? First(string root, string[] parents, string folder) =>
        parents.Select(parent => Path.Combine(root, parent, folder)).FirstOrDefault(NamedFolders.HasPictures);
}
