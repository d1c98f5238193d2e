using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Data.Augmentation;
using YamlDotNet.RepresentationModel;

namespace Tessera.Training.Recipes;

/// <summary>
/// The name of an augmentation in a recipe: alone (<c>augmentation: strong</c>), or as the key policy among others that go before
/// it. It stands for all keys of that policy and is replaced by them: a complete recipe holds values, so that no name can say one
/// thing and the values beside it another.
/// </summary>
internal static class PolicyKey
{
    private const string Section = "augmentation", Name = "policy";

    /// <summary>What a section knows besides the keys of its type.</summary>
    public static IReadOnlyList<string> Of(Type section) => section == typeof(AugmentationOptions) ? [Name] : [];

    /// <exception cref="InputException">No policy has the name.</exception>
    public static void Expand(YamlMappingNode root, string source)
    {
        if (!root.Children.TryGetValue(Section, out YamlNode? section)) return;
        YamlMappingNode own = section as YamlMappingNode ?? [];
        YamlNode? name = section is YamlScalarNode ? section : own.Children.TryGetValue(Name, out YamlNode? named) ? named : null;
        if (name is null) return;
        own.Children.Remove(Name);
        YamlMappingNode all = KeysOf(Find(name, source));
        YamlMappings.Merge(all, own);
        root.Children[Section] = all;
    }

    /// <summary>What a policy has otherwise than where nothing is said, as text by key.</summary>
    public static IReadOnlyDictionary<string, object> Differences(AugmentationOptions policy)
    {
        Dictionary<string, string> usual = YamlMappings.Leaves(KeysOf(new AugmentationOptions()), "").ToDictionary();
        return YamlMappings.Leaves(KeysOf(policy), "").Where(leaf => usual[leaf.Key] != leaf.Value)
            .ToDictionary(leaf => leaf.Key, leaf => (object)leaf.Value);
    }

    private static AugmentationOptions Find(YamlNode name, string source)
    {
        string text = name is YamlScalarNode { Value: { } value } ? value : "";
        return AugmentationPolicy.All.TryGetValue(text, out AugmentationOptions? policy) ? policy
            : throw InputException.At(source, $"line {name.Start.Line}: there is no augmentation '{text}'; " +
                $"{NearestName.Hint(text, [.. AugmentationPolicy.All.Keys])}");
    }

    // As a complete recipe has them.
    private static YamlMappingNode KeysOf(AugmentationOptions policy)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(RecipeSettings.ToYaml(new Recipe { Augmentation = policy })));
        return (YamlMappingNode)((YamlMappingNode)stream.Documents[0].RootNode).Children[Section];
    }
}
