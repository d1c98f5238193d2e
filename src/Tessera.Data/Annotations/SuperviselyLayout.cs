using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>
/// A project of Supervisely's: meta.json with the classes, and DATASET/img/NAME.jpg with DATASET/ann/NAME.jpg.json. Later objects
/// lie on top. Datasets called train, val or test are splits; all others are train. Classes keep the project's order and colours,
/// behind the background.
/// </summary>
internal sealed class SuperviselyLayout : IDatasetLayout
{
    private const string Meta = "meta.json", Annotations = "ann", Images = "img";

    public string Name => "supervisely";

    public string LooksFor => $"{Meta} with DATASET/{Images}/ and DATASET/{Annotations}/ (Supervisely)";

    public bool Recognises(string root) => File.Exists(Path.Combine(root, Meta)) && Datasets(root).Any()
        && JsonStart.Of(Path.Combine(root, Meta)) is { IsList: false } start && start.Has("classes");

    public Dataset Open(string root, OpeningFaults faults)
    {
        string meta = Path.Combine(root, Meta);
        AnnotationClasses classes = AnnotationFile.ReadJson(meta, Classes);
        LabelMap labels = classes.ToLabelMap(meta);
        var splits = AnnotatedSamples.BySplit(root, Datasets(root).SelectMany(dataset => Samples(dataset, faults)));
        return new Dataset(root, Name, labels, new SuperviselyMasks(labels, classes), splits);
    }

    private static IEnumerable<string> Datasets(string root) =>
        Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Where(dataset =>
            Directory.Exists(Path.Combine(dataset, Annotations)) && Directory.Exists(Path.Combine(dataset, Images)));

    private static AnnotationClasses Classes(JsonPart meta)
    {
        var classes = new AnnotationClasses();
        foreach (JsonPart entry in meta.Items("classes"))
            classes.Add(entry.Text("title"), AnnotationClasses.ColorOf(entry.Has("color") ? entry.Text("color") : null));
        return classes;
    }

    private static IEnumerable<Sample> Samples(string dataset, OpeningFaults faults)
    {
        string name = Path.GetFileName(dataset), split = SplitNames.Usual(name) ?? "train";
        foreach (string image in AnnotatedSamples.ImagesIn(Path.Combine(dataset, Images)))
        {
            string annotation = Path.Combine(dataset, Annotations, Path.GetFileName(image) + ".json");
            if (!File.Exists(annotation))
                faults.Add(new OpeningFault(OpeningFaultKind.NoPartner, image, "has no annotation", annotation));
            else yield return AnnotatedSamples.Of($"{name}/{Path.GetFileName(image)}", image, annotation, split);
        }
    }
}
