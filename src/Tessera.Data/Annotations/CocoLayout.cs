using Tessera.Core.Files;
using Tessera.Core.Labels;
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

    public bool Recognises(string root) => Sources(root, Prefix).Any(source => IsCoco(source.Json));

    public Dataset Open(string root) => Open(root, "coco", Sources(root, Prefix), hasBackground: true, (locator, file, source) =>
        [.. source.Find(file, locator).Select(image => (image.At,
            AnnotatedSamples.Of(file.Images[image.At].FileName, image.Path, file.Path, source.Split)))],
        (labels, images) => new CocoMasks(labels, images));

    /// <summary>A JSON, the split it is of, and where its images may lie.</summary>
    internal sealed record Source(string Json, string Split, string[] Folders)
    {
        /// <summary>The images; none where the folder has not one of them, for annotations of all splits come in one
        /// archive.</summary>
        /// <exception cref="InputException">Some are missing, or one lies outside the data.</exception>
        public IReadOnlyList<(int At, string Path)> Find(CocoFile file, ImageLocator locator)
        {
            var found = new List<(int, string)>();
            CocoImage? missing = null;
            for (int i = 0; i < file.Images.Count; i++)
            {
                if (locator.TryFind(file.Images[i].FileName, Json, Folders) is { } path) found.Add((i, path));
                else missing ??= file.Images[i];
            }
            return missing is null || found.Count == 0 ? found : throw ImageLocator.Missing(missing.FileName, Json, Folders);
        }
    }

    internal static bool IsCoco(string json) => JsonStart.Of(json) is { IsList: false } start
        && (start.Has("images") || start.Has("annotations") || start.Has("categories") || start.Has("info"));

    internal static IEnumerable<Source> Sources(string root, string prefix)
    {
        string annotations = Path.Combine(root, "annotations"), images = Path.Combine(root, "images");
        foreach (string json in Files(annotations, prefix + "*.json"))
        {
            string name = Path.GetFileNameWithoutExtension(json)[prefix.Length..], split = SplitOf(name);
            string[] folders = [name, split, ""];
            yield return new Source(json, split,
                [.. folders.SelectMany(folder => (string[])[Path.Combine(images, folder), Path.Combine(root, folder)])]);
        }
        if (prefix != Prefix) yield break;
        foreach (string folder in Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal).Prepend(root))
        {
            foreach (string json in Files(folder, InSplitFolder))
                yield return new Source(json, SplitNames.Usual(Path.GetFileName(folder)) ?? "train", [folder]);
        }
    }

    /// <summary>What instances and panoptic have in common.</summary>
    /// <param name="samplesOf">The samples of one file, with their places among its images.</param>
    internal static Dataset Open(string root, string layout, IEnumerable<Source> sources, bool hasBackground,
        Func<ImageLocator, CocoFile, Source, (int At, Sample Sample)[]> samplesOf,
        Func<LabelMap, IReadOnlyDictionary<string, CocoPlace>, IMaskReader> masks)
    {
        var classes = new AnnotationClasses(hasBackground);
        var locator = new ImageLocator(root);
        var places = new Dictionary<string, CocoPlace>(StringComparer.Ordinal);
        var samples = new List<Sample>();
        string first = root;
        foreach (Source source in SplitNames.InOrder(sources, source => source.Split).Where(source => IsCoco(source.Json)))
        {
            CocoFile file = CocoFile.Read(source.Json);
            (int At, Sample Sample)[] found = samplesOf(locator, file, source);
            if (found.Length == 0) continue;
            first = source.Json;
            Dictionary<long, int> ids = Blame.On(file.Path, () => file.Categories.ToDictionary(category => category.Id,
                category => classes.Add(category.Name, category.Color, category.Thing ?? true)));
            samples.AddRange(found.Select(image => image.Sample));
            foreach ((int at, Sample sample) in found) places.TryAdd(sample.ImagePath, new CocoPlace(file, at, ids));
        }
        var splits = AnnotatedSamples.BySplit(root, samples);
        LabelMap labels = classes.ToLabelMap(first);
        return new Dataset(root, layout, labels, masks(labels, places), splits);
    }

    private static string SplitOf(string name) => SplitNames.Usual(name) ?? (name == "default" ? "train" : name);

    private static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];
}

/// <summary>One image's place in its file.</summary>
/// <param name="ClassIds">By the file's category ids.</param>
internal sealed record CocoPlace(CocoFile File, int Image, IReadOnlyDictionary<long, int> ClassIds);
