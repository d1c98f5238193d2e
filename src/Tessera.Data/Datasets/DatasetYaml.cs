using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tessera.Data.Datasets;

/// <summary>What dataset.yaml says.</summary>
/// <param name="Labels">The classes.</param>
/// <param name="IgnoreId">Of the mask files.</param>
/// <param name="GroupSeparator">What a sample's name has before this text is the group that it belongs to: a drive, a
/// patient; null where names tell no groups.</param>
public sealed record DatasetDescription(LabelMap Labels, int IgnoreId, string? GroupSeparator);

/// <summary>dataset.yaml: the classes of a data set in our own layout, and the id that means ignore.</summary>
public static class DatasetYaml
{
    public const string FileName = LabelMapYaml.FileName;

    private static readonly string[] TopKeys = ["classes", "ignore", "groupSeparator"];
    private static readonly string[] ClassKeys = ["id", "name", "color", "group", "thing"];

    /// <exception cref="InputException">Not such a file; the message has the line.</exception>
    public static DatasetDescription Read(string path)
    {
        YamlMappingNode root = Parse(path);
        RequireKnown(root, TopKeys, path);
        if (Child(root, "classes") is not YamlSequenceNode classes)
            throw InputException.At(
                path, "has no list 'classes'; expected lines such as - {id: 0, name: road, color: \"#804080\"}");
        LabelMap labels;
        try
        {
            labels = new LabelMap([.. classes.Select(node => ReadClass(node, path))]);
        }
        catch (ArgumentException error)
        {
            throw new InputException($"{path}: {error.Message}", error);
        }
        int ignore = Child(root, "ignore") is { } node ? Number(node, "ignore", path) : labels.IgnoreId;
        if (ignore < labels.Count || ignore > ushort.MaxValue)
            throw InputException.At(
                path, $"ignore is {ignore}; expected {labels.IgnoreId}, or another id up to {ushort.MaxValue} that is no class");
        string? separator = Child(root, "groupSeparator") is { } given ? Text(given, "groupSeparator", path) : null;
        return new DatasetDescription(labels, ignore, separator);
    }

    public static void Write(string path, LabelMap labels, string? groupSeparator = null) =>
        LabelMapYaml.Write(path, labels, groupSeparator);

    private static YamlMappingNode Parse(string path)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(InputText.Read(path)));
            return stream.Documents.Count > 0 && stream.Documents[0].RootNode is YamlMappingNode root ? root
                : throw InputException.At(path, "is empty; expected the keys classes and ignore");
        }
        catch (YamlException error)
        {
            throw new InputException($"{path}: line {error.Start.Line} is no YAML: {error.Message.ReplaceLineEndings(" ")}",
                error);
        }
    }

    private static LabelClass ReadClass(YamlNode node, string path)
    {
        if (node is not YamlMappingNode entry)
            throw InputException.At(
                path, $"line {node.Start.Line} is no class; expected one such as {{id: 0, name: road, color: \"#804080\"}}");
        RequireKnown(entry, ClassKeys, path);
        int id = Number(Child(entry, "id") ?? throw Missing(entry, "id", path), "id", path);
        if (id < 0) throw InputException.At(path, $"line {entry.Start.Line}: id is {id}; expected 0 or more");
        string name = Text(Child(entry, "name") ?? throw Missing(entry, "name", path), "name", path);
        string? group = Child(entry, "group") is { } given ? Text(given, "group", path) : null;
        return new LabelClass(id, name, Color(entry, id, path), group, Thing(entry, path));
    }

    private static Rgb Color(YamlMappingNode entry, int id, string path)
    {
        if (Child(entry, "color") is not { } node) return Palette.Voc(id);
        try
        {
            return Rgb.Parse(Text(node, "color", path));
        }
        catch (FormatException error)
        {
            throw new InputException($"{path}: line {node.Start.Line}: {error.Message}", error);
        }
    }

    private static bool Thing(YamlMappingNode entry, string path) =>
        Child(entry, "thing") is { } node && Text(node, "thing", path) switch
        {
            "true" => true,
            "false" => false,
            string other => throw InputException.At(path, $"line {node.Start.Line}: thing is '{other}'; expected true or false"),
        };

    private static void RequireKnown(YamlMappingNode node, string[] known, string path)
    {
        foreach (YamlNode key in node.Children.Keys)
        {
            string name = (key as YamlScalarNode)?.Value ?? key.ToString();
            if (!known.Contains(name))
                throw InputException.At(path, $"line {key.Start.Line}: unknown key '{name}'; {NearestName.Hint(name, known)}");
        }
    }

    private static YamlNode? Child(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? child) ? child : null;

    private static string Text(YamlNode node, string key, string path) =>
        node is YamlScalarNode { Value: { } text } ? text
            : throw InputException.At(path, $"line {node.Start.Line}: {key} is no single value");

    private static int Number(YamlNode node, string key, string path) =>
        int.TryParse(Text(node, key, path), NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) ? number
        : throw InputException.At(path, $"line {node.Start.Line}: {key} is '{Text(node, key, path)}'; expected a whole number");

    private static InputException Missing(YamlMappingNode entry, string key, string path) =>
        InputException.At(path, $"line {entry.Start.Line}: a class has no '{key}'; expected keys {string.Join(", ", ClassKeys)}");
}
