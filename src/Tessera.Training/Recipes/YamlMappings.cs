using YamlDotNet.RepresentationModel;

namespace Tessera.Training.Recipes;

/// <summary>Keys with values, and with keys of their own below them.</summary>
internal static class YamlMappings
{
    /// <summary>Every value as text, by its key joined with dots.</summary>
    public static IEnumerable<(string Key, string Value)> Leaves(YamlMappingNode node, string prefix) =>
        node.Children.SelectMany(child =>
        child.Value is YamlMappingNode inner ? Leaves(inner, $"{prefix}{child.Key}.")
        : [($"{prefix}{child.Key}",
            child.Value is YamlSequenceNode list ? string.Join(", ", list.Children) : child.Value.ToString())]);

    /// <summary>Puts what <paramref name="source"/> says over what <paramref name="target"/> says.</summary>
    public static void Merge(YamlMappingNode target, YamlMappingNode source)
    {
        foreach ((YamlNode key, YamlNode value) in source.Children)
        {
            if (value is YamlMappingNode inner && target.Children.TryGetValue(key, out YamlNode? existing) &&
                existing is YamlMappingNode owner) Merge(owner, inner);
            else target.Children[key] = value;
        }
    }
}
