using System.Globalization;
using System.Text;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tessera.Data.Annotations;

/// <summary>
/// YOLO's polygons: data.yaml with the names; images/SPLIT/ with labels/SPLIT/, or SPLIT/images/ with SPLIT/labels/, a text for
/// an image. Paths in the YAML are not followed. The smaller polygon lies on top; an image without a text is all background,
/// which is class 0 here, before the classes of the names.
/// </summary>
internal sealed class YoloSegLayout : IDatasetLayout
{
    private const string Description = "data.yaml", Images = "images", Labels = "labels";

    public string Name => "yolo-seg";

    public string LooksFor => $"{Description} with {Images}/ and {Labels}/ (YOLO)";

    public bool Recognises(string root) => File.Exists(Path.Combine(root, Description)) && Splits(root).Any();

    public Dataset Open(string root, OpeningFaults faults)
    {
        string description = Path.Combine(root, Description);
        var classes = new AnnotationClasses();
        Dictionary<int, int> ids = Blame.On(description, () =>
            ReadNames(description).ToDictionary(entry => entry.Key, entry => classes.Add(entry.Value)));
        LabelMap labels = classes.ToLabelMap(description);
        var splits = AnnotatedSamples.BySplit(
            root, Splits(root).SelectMany(split => Samples(split.Images, split.Labels, split.Name)));
        return new Dataset(root, Name, labels, new YoloSegMasks(labels, ids), splits);
    }

    private static IEnumerable<(string Name, string Images, string Labels)> Splits(string root)
    {
        string images = Path.Combine(root, Images), labels = Path.Combine(root, Labels);
        if (Directory.Exists(images) && Directory.Exists(labels))
        {
            string[] folders = [.. Folders(images)];
            if (folders.Length == 0) yield return ("train", images, labels);
            foreach (string folder in folders)
                yield return (SplitNames.Usual(folder) ?? folder, Path.Combine(images, folder), Path.Combine(labels, folder));
        }
        foreach (string folder in Folders(root))
        {
            string inside = Path.Combine(root, folder, Images), beside = Path.Combine(root, folder, Labels);
            if (SplitNames.Usual(folder) is { } split && Directory.Exists(inside) && Directory.Exists(beside))
                yield return (split, inside, beside);
        }
    }

    private static IEnumerable<string> Folders(string root) => Directory.EnumerateDirectories(root)
        .Select(folder => Path.GetFileName(folder)).Where(name => name[0] != '.').Order(StringComparer.Ordinal);

    private static IEnumerable<Sample> Samples(string images, string labels, string split) =>
        AnnotatedSamples.ImagesIn(images).Select(image => AnnotatedSamples.Of(
            Path.GetFileName(image), image, Path.Combine(labels, Path.GetFileNameWithoutExtension(image) + ".txt"), split));

    // A list, or a mapping from numbers.
    private static SortedDictionary<int, string> ReadNames(string path)
    {
        var names = new SortedDictionary<int, string>();
        switch (Parse(path))
        {
            case YamlSequenceNode list:
                foreach ((int id, YamlNode name) in list.Index()) names[id] = TextOf(name);
                break;
            case YamlMappingNode map:
                foreach ((YamlNode key, YamlNode name) in map) names[NumberOf(key)] = TextOf(name);
                break;
        }
        return names.Count > 0 ? names : throw new FormatException("has no names; expected names: [road, car, ...]");
    }

    private static YamlNode? Parse(string path)
    {
        string text = Encoding.UTF8.GetString(AnnotationFile.ReadAll(path));
        try
        {
            RequireShallow(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode root
                && root.Children.TryGetValue(new YamlScalarNode("names"), out YamlNode? names) ? names : null;
        }
        catch (YamlException error)
        {
            throw new FormatException($"line {error.Start.Line} is no YAML: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    // Nodes load one another: a text nested deep enough would end the program.
    private static void RequireShallow(string text)
    {
        var parser = new Parser(new StringReader(text));
        for (int depth = 0; parser.MoveNext();)
        {
            depth += parser.Current?.NestingIncrease ?? 0;
            if (depth > AnnotationFile.MaxDepth) throw new FormatException($"is nested deeper than {AnnotationFile.MaxDepth}");
        }
    }

    private static int NumberOf(YamlNode key) => int.TryParse(TextOf(key), CultureInfo.InvariantCulture, out int id) ? id
        : throw new FormatException($"has a name for '{Blame.Shown(TextOf(key))}'; expected a class's number");

    private static string TextOf(YamlNode node) => (node as YamlScalarNode)?.Value
        ?? throw new FormatException($"line {node.Start.Line} is no single value; expected a class's name");
}
