using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>
/// COCO's instances: annotations/instances_SPLIT.json, or _annotations.coco.json in each split's folder, as Roboflow writes it.
/// Classes are the categories in order of their ids, behind the background. Where objects overlap, the smaller lies on top;
/// crowds are their category.
/// </summary>
internal sealed class CocoLayout : IDatasetLayout
{
    private const string InSplitFolder = "_annotations.coco.json", Prefix = "instances_";

    public string Name => "coco";

    public string LooksFor => $"annotations/{Prefix}SPLIT.json or {InSplitFolder} (COCO)";

    public bool Recognises(string root) => Sources(root).Any(source => source.IsCoco);

    public Dataset Open(string root, OpeningFaults faults) => CocoDataset.Open(
        root, faults, Name, Sources(root), hasBackground: true, Samples, (labels, images) => new CocoMasks(labels, images));

    private static IEnumerable<CocoSource> Sources(string root)
    {
        foreach (CocoSource source in CocoSource.InAnnotations(root, Prefix)) yield return source;
        foreach (string folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Prepend(root))
        {
            string json = Path.Combine(folder, InSplitFolder);
            string split = SplitNames.Usual(Path.GetFileName(folder)) ?? "train";
            if (File.Exists(json)) yield return new CocoSource(json, split, [folder]);
        }
    }

    private static (int, Sample)[] Samples(ImageLocator locator, CocoFile file, CocoSource source) =>
        [.. source.Find(file, locator).Select(image =>
            (image.At, AnnotatedSamples.Of(file.Images[image.At].FileName, image.Path, file.Path, source.Split)))];
}
