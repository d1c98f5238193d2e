using Tessera.Core.Files;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>
/// COCO's panoptic: annotations/panoptic_SPLIT.json, with the PNGs it names in a folder called like it, beside it or at the root.
/// A pixel's colour is a segment's id, R + 256 G + 65536 B, and the JSON tells the segment's category; segments do not overlap.
/// Id 0 is void, and ignored: there is no background. Images without an entry have no labels, and are left out.
/// </summary>
internal sealed class CocoPanopticLayout : IDatasetLayout
{
    private const string Prefix = "panoptic_";

    public string Name => "coco-panoptic";

    public string LooksFor => $"annotations/{Prefix}SPLIT.json (COCO panoptic)";

    public bool Recognises(string root) => CocoSource.InAnnotations(root, Prefix).Any(source => source.IsCoco);

    public Dataset Open(string root, OpeningFaults faults) =>
        CocoDataset.Open(root, faults, Name, CocoSource.InAnnotations(root, Prefix), hasBackground: false,
            Samples, (labels, images) => new CocoPanopticMasks(labels, images));

    private static (int, Sample)[] Samples(ImageLocator locator, CocoFile file, CocoSource source)
    {
        string name = Path.GetFileNameWithoutExtension(source.Json), annotations = Path.GetDirectoryName(source.Json) ?? "";
        string root = Path.GetDirectoryName(annotations) ?? "";
        string[] folders = [Path.Combine(annotations, name), Path.Combine(root, name), annotations];
        var samples = new List<(int, Sample)>();
        foreach ((int at, string path) in source.Find(file, locator))
        {
            ReadOnlySpan<CocoEntry> entries = file.EntriesOf(at);
            if (entries.IsEmpty) continue;
            CocoImage image = file.Images[at];
            if (entries.Length > 1)
                throw InputException.At(file.Path, $"has {entries.Length} annotations of {image.FileName}; expected one");
            string declared = entries[0].FileName ?? Path.ChangeExtension(image.FileName, ".png");
            if (locator.Find(declared, file.Path, folders) is { } png)
                samples.Add((at, AnnotatedSamples.Of(image.FileName, path, png, source.Split)));
        }
        return [.. samples];
    }
}
