using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;

namespace Tessera.Data.Annotations;

/// <summary>
/// labelme and X-AnyLabeling: a JSON for each image, anywhere in the folder; below folders named train, val or test they are that
/// split's, else train's. Later shapes lie on top. Classes are those of labels.txt, where there is one, or all labels by name,
/// behind the background; __ignore__ is ignored.
/// </summary>
internal sealed class LabelMeLayout : IDatasetLayout
{
    private const string LabelList = "labels.txt";
    private const int MostFilesLookedInto = 16;

    public string Name => "labelme";

    public string LooksFor => "JSON files with shapes (labelme)";

    public bool Recognises(string root) =>
        AnnotationFile.Below(root, "*.json").Take(MostFilesLookedInto).Any(IsLabelMe);

    public Dataset Open(string root, OpeningFaults faults)
    {
        var classes = new AnnotationClasses();
        string list = Path.Combine(root, LabelList);
        bool isListed = File.Exists(list);
        if (isListed) Blame.On(list, () => AddListed(list, classes));

        var locator = new ImageLocator(root, faults);
        var samples = new List<Sample>();
        var labels = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string json in AnnotationFile.Below(root, "*.json").Where(IsLabelMe))
        {
            if (ImageOf(json, locator, labels) is { } image)
                samples.Add(AnnotatedSamples.Of(Path.GetRelativePath(root, json), image, json, SplitNames.OfPath(root, json)));
        }
        if (!isListed) Blame.On(root, () => labels.ToList().ForEach(label => classes.Add(label)));
        LabelMap map = classes.ToLabelMap(root);
        return new Dataset(root, Name, map, new LabelMeMasks(map, classes), AnnotatedSamples.BySplit(root, samples));
    }

    private static bool IsLabelMe(string json) => JsonStart.Of(json) is { IsList: false } start && start.Has("shapes");

    private static void AddListed(string list, AnnotationClasses classes)
    {
        foreach (string line in System.Text.Encoding.UTF8.GetString(AnnotationFile.ReadAll(list)).Split('\n'))
        {
            if (!string.IsNullOrWhiteSpace(line)) classes.Add(line.Trim());
        }
    }

    // A file that is broken must not take the others with it: its image is then the one of its name, and reading it says why.
    private static string? ImageOf(string json, ImageLocator locator, SortedSet<string> labels)
    {
        string folder = Path.GetDirectoryName(json) ?? "";
        string? beside = ImageFile.Extensions.Select(ending => Path.ChangeExtension(json, ending)).FirstOrDefault(File.Exists);
        string? declared;
        try
        {
            declared = Scan(json, labels);
        }
        catch (InputException) when (beside is not null)
        {
            return beside;
        }
        if (declared is null) return beside ?? throw InputException.At(json, "has no imagePath; expected the image's file name");
        return locator.TryFind(declared, json, folder) ?? beside ?? locator.Find(ImageLocator.FileNameOf(declared), json, folder);
    }

    private static string? Scan(string path, SortedSet<string> labels)
    {
        string? image = null;
        using var json = new JsonStream(path);
        json.Enter(JsonTokenType.StartObject, "the document");
        while (json.NextProperty())
        {
            if (json.NameIs("imagePath"u8)) image = json.ReadText("imagePath");
            else if (json.NameIs("shapes"u8)) ScanShapes(json, labels);
            else json.Skip();
        }
        return image;
    }

    private static void ScanShapes(JsonStream json, SortedSet<string> labels)
    {
        json.Enter(JsonTokenType.StartArray, "shapes");
        while (json.NextItem())
        {
            json.Require(JsonTokenType.StartObject, "a shape");
            while (json.NextProperty())
            {
                if (json.NameIs("label"u8)) labels.Add(json.ReadText("a shape's label"));
                else json.Skip();
            }
        }
    }
}
