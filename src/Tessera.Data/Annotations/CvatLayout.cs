using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>
/// CVAT for images 1.1: annotations.xml with the images under images/, images/SUBSET/ or beside it. Shapes of a higher z_order
/// lie on top, of one z_order the later. Classes are the labels that the file declares, behind the background; a project's
/// subsets are the splits, a task is train.
/// </summary>
internal sealed class CvatLayout : IDatasetLayout
{
    private const string Annotations = "annotations.xml";

    public string Name => "cvat";

    public string LooksFor => $"{Annotations} (CVAT)";

    public bool Recognises(string root) =>
        File.Exists(Path.Combine(root, Annotations)) && CvatFile.IsCvat(Path.Combine(root, Annotations));

    public Dataset Open(string root, OpeningFaults faults)
    {
        string path = Path.Combine(root, Annotations), images = Path.Combine(root, "images");
        CvatFile file = CvatFile.Read(path);
        var classes = new AnnotationClasses();
        Blame.On(path, () => AddClasses(file, classes));

        var locator = new ImageLocator(root, faults);
        var entries = new Dictionary<string, CvatImage>(StringComparer.Ordinal);
        var samples = new List<Sample>();
        foreach (CvatImage image in file.Images)
        {
            if (locator.Find(image.Name, path, Path.Combine(images, image.Subset ?? ""), images, root) is not { } found) continue;
            entries.TryAdd(found, image);
            samples.Add(AnnotatedSamples.Of(image.Name, found, path, SplitOf(image.Subset)));
        }
        LabelMap labels = classes.ToLabelMap(path);
        var splits = AnnotatedSamples.BySplit(root, samples);
        return new Dataset(root, Name, labels, new CvatMasks(labels, classes, entries), splits);
    }

    private static string SplitOf(string? subset) =>
        string.IsNullOrEmpty(subset) || subset == "default" ? "train" : SplitNames.Usual(subset) ?? subset;

    // A file without declarations has the labels of its shapes, by name.
    private static void AddClasses(CvatFile file, AnnotationClasses classes)
    {
        foreach ((string name, string? color) in file.Labels) classes.Add(name, AnnotationClasses.ColorOf(color));
        if (file.Labels.Count > 0) return;
        foreach (string name in file.Images.SelectMany(image => image.Shapes).Select(shape => shape.Label).Distinct()
            .Order(StringComparer.Ordinal)) classes.Add(name);
    }
}
