using System.Globalization;
using System.Reflection;
using Tessera.Core.Files;
using Tessera.Core.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Tessera.Training.Recipes;

/// <summary>
/// What a person fixed of a recipe, by key ("optimiser.learningRate"): from a file first, from flags over it. What is left open
/// is chosen by <see cref="SelfConfiguration"/>.
/// </summary>
public sealed class RecipeSettings
{
    private readonly YamlMappingNode _root;

    public RecipeSettings() => _root = [];

    private RecipeSettings(YamlMappingNode root) => _root = root;

    /// <exception cref="InputException">Not YAML, or a key that no recipe has.</exception>
    public static RecipeSettings Load(string path) => Parse(InputText.Read(path), path);

    /// <exception cref="InputException">Not YAML, or a key that no recipe has.</exception>
    public static RecipeSettings Parse(string yaml, string source)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents.Count == 0) return new RecipeSettings();
            if (stream.Documents[0].RootNode is not YamlMappingNode root)
                throw InputException.At(source, "is no recipe; expected keys such as 'model: unet-resnet18'");
            CheckKeys(root, typeof(Recipe), "", source);
            PolicyKey.Expand(root, source);
            return new RecipeSettings(root);
        }
        catch (YamlException error)
        {
            throw new InputException($"{source}: is not YAML: line {error.Start.Line}: " +
                $"{error.InnerException?.Message ?? error.Message}", error);
        }
    }

    /// <summary>The same values, to be changed by themselves.</summary>
    public RecipeSettings Copy()
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(_root)).Save(text, assignAnchors: false);
        return Parse(text.ToString(), "recipe");
    }

    public bool Has(string key) => Find(key) is not null;

    /// <summary>Every fixed value as text, by its key.</summary>
    public IReadOnlyDictionary<string, string> Values() => YamlMappings.Leaves(_root, "").ToDictionary();

    /// <summary>Fixes one value: key parts joined by dots.</summary>
    public void Set(string key, object value)
    {
        YamlMappingNode owner = _root;
        string[] parts = key.Split('.');
        foreach (string part in parts[..^1])
        {
            if (!owner.Children.TryGetValue(part, out YamlNode? child)) owner.Add(part, child = new YamlMappingNode());
            owner = (YamlMappingNode)child;
        }
        owner.Children[parts[^1]] = value is Array list
            ? new YamlSequenceNode(list.Cast<object>().Select(v => (YamlNode)Scalar(v))) : Scalar(value);
    }

    /// <summary>A budget in minutes instead of the one there is: epochs would go before it.</summary>
    public void SetMinutes(double minutes)
    {
        Set("budget.minutes", minutes);
        Set("budget.epochs", 0);
    }

    /// <summary>The recipe with the fixed values put over it.</summary>
    /// <exception cref="InputException">A value does not fit its key.</exception>
    public Recipe Over(Recipe chosen, string source = "recipe")
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(ToYaml(chosen)));
        var merged = (YamlMappingNode)stream.Documents[0].RootNode;
        YamlMappings.Merge(merged, _root);
        using var text = new StringWriter();
        stream.Save(text, assignAnchors: false);
        return FromYaml(text.ToString(), source);
    }

    public static string ToYaml(Recipe recipe) => new SerializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
        .ConfigureDefaultValuesHandling(DefaultValuesHandling.Preserve).DisableAliases().Build().Serialize(recipe);

    /// <exception cref="InputException">An unknown key, or a value that does not fit.</exception>
    public static Recipe FromYaml(string yaml, string source)
    {
        YamlMappingNode root = Parse(yaml, source)._root;
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        try
        {
            return new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).Build()
                .Deserialize<Recipe>(text.ToString());
        }
        catch (YamlException error)
        {
            throw new InputException($"{source}: line {error.Start.Line}: {(error.InnerException ?? error).Message}", error);
        }
    }

    private YamlNode? Find(string key)
    {
        YamlNode? node = _root;
        foreach (string part in key.Split('.'))
        {
            node = node is YamlMappingNode mapping && mapping.Children.TryGetValue(part, out YamlNode? child) ? child : null;
            if (node is null) break;
        }
        return node;
    }

    private static void CheckKeys(YamlMappingNode node, Type type, string prefix, string source)
    {
        Dictionary<string, Type> known = KeysOf(type);
        foreach ((YamlNode key, YamlNode value) in node.Children)
        {
            string name = key.ToString();
            if (PolicyKey.Of(type).Contains(name)) continue;
            if (!known.TryGetValue(name, out Type? inner))
                throw InputException.At(source,
                    $"line {key.Start.Line}: unknown key '{prefix}{name}'; " +
                    $"{NearestName.Hint(name, [.. PolicyKey.Of(type), .. known.Keys])}");
            bool isSection = inner is { IsEnum: false, IsArray: false, IsPrimitive: false } && inner != typeof(string);
            bool isNamed = value is YamlScalarNode && PolicyKey.Of(inner).Count > 0;
            if (isSection && value is not YamlMappingNode && !isNamed)
                throw InputException.At(source, $"line {key.Start.Line}: '{prefix}{name}' has one value; " +
                    $"expected keys of its own: {string.Join(", ", KeysOf(inner).Keys)}");
            if (!isSection && value is YamlMappingNode)
                throw InputException.At(
                    source, $"line {key.Start.Line}: '{prefix}{name}' has keys of its own; expected one value");
            if (value is YamlMappingNode mapping) CheckKeys(mapping, inner, $"{prefix}{name}.", source);
        }
    }

    private static Dictionary<string, Type> KeysOf(Type section) =>
        section.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(p => CamelCaseNamingConvention.Instance.Apply(p.Name), p => p.PropertyType);

    private static YamlScalarNode Scalar(object value) => new(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
}
