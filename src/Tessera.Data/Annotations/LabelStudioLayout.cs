using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>
/// Label Studio's JSON export, at the root, with the images under images/ or beside it by their file names, with or without the
/// eight letters that an upload puts before them. Later regions lie on top; of several annotations of an image the ground truth
/// counts, else the first. Classes are all labels by name, behind the background. All images are train.
/// </summary>
internal sealed class LabelStudioLayout : IDatasetLayout
{
    private const int PrefixLength = 8;

    public string Name => "label-studio";

    public string LooksFor => "a JSON export of tasks (Label Studio)";

    public bool Recognises(string root) => Exports(root).Any();

    public Dataset Open(string root, OpeningFaults faults)
    {
        LabelStudioFile[] files = [.. Exports(root).Select(LabelStudioFile.Read)];
        var classes = new AnnotationClasses();
        foreach (string label in files.SelectMany(file => file.Labels).Distinct().Order(StringComparer.Ordinal))
            Blame.On(root, () => classes.Add(label));

        var locator = new ImageLocator(root, faults);
        var tasks = new Dictionary<string, LabelStudioTask>(StringComparer.Ordinal);
        var samples = new List<Sample>();
        foreach (LabelStudioTask task in files.SelectMany(file => file.Tasks))
        {
            if (Find(task, locator, root) is not { } image) continue;
            tasks.TryAdd(image, task);
            samples.Add(AnnotatedSamples.Of(Path.GetFileName(image), image, task.File, "train"));
        }
        LabelMap labels = classes.ToLabelMap(root);
        var splits = AnnotatedSamples.BySplit(root, samples);
        return new Dataset(root, Name, labels, new LabelStudioMasks(labels, classes, tasks), splits);
    }

    private static IEnumerable<string> Exports(string root) =>
        Directory.EnumerateFiles(root, "*.json").Order(StringComparer.Ordinal).Where(json =>
             JsonStart.Of(json) is { IsList: true } start && (start.Has("annotations") || start.Has("completions")));

    private static string? Find(LabelStudioTask task, ImageLocator locator, string root)
    {
        string[] folders = [Path.Combine(root, "images"), root];
        string declared = PathOf(task.Image), name = ImageLocator.FileNameOf(declared);
        // What the server called it says where it lay there; only a path without a root can mean one here.
        string? found = declared.StartsWith('/') ? null : locator.TryFind(declared, task.File, folders);
        found ??= locator.TryFind(name, task.File, folders);
        if (found is null && HasPrefix(name)) found = locator.TryFind(name[(PrefixLength + 1)..], task.File, folders);
        if (found is null) locator.AddMissing(name, task.File, folders);
        return found;
    }

    // "/data/upload/1/a1b2c3d4-x.jpg", "/data/local-files/?d=folder/x.jpg", "s3://bucket/x.jpg", "https://host/x.jpg?token".
    private static string PathOf(string image)
    {
        int local = image.IndexOf("?d=", StringComparison.Ordinal);
        if (local >= 0) return Uri.UnescapeDataString(image[(local + 3)..].Split('&')[0]);
        int scheme = image.IndexOf("://", StringComparison.Ordinal);
        return scheme < 0 ? image : "/" + Uri.UnescapeDataString(image[(scheme + 3)..].Split('?')[0]);
    }

    private static bool HasPrefix(string name) =>
        name.Length > PrefixLength + 1 && name[PrefixLength] == '-' && name.Take(PrefixLength).All(char.IsAsciiHexDigit);
}
