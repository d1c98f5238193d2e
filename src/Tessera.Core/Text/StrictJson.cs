using System.Text.Json;
using Tessera.Core.Files;

namespace Tessera.Core.Text;

/// <summary>
/// One object of a JSON of ours: an unknown key is refused with the nearest right name, a missing or wrong value by its path.
/// </summary>
public sealed class StrictJson
{
    private readonly JsonElement _object;
    private readonly string _source;
    private readonly string _path;

    private StrictJson(JsonElement element, string source, string path)
    {
        (_object, _source, _path) = (element, source, path);
        if (element.ValueKind != JsonValueKind.Object) throw Wrong(Here, $"is {Kind(element)}; expected an object");
    }

    /// <summary>The object at the root; errors name <paramref name="source"/>, the file or the file and metadata key.</summary>
    /// <exception cref="InputException">Not JSON, or no object at its root.</exception>
    public static StrictJson Parse(string json, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new StrictJson(document.RootElement.Clone(), source, "");
        }
        catch (JsonException error)
        {
            throw new InputException($"{source}: is not valid JSON: {error.Message.ReplaceLineEndings(" ")}", error);
        }
    }

    public bool Has(string key) => _object.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    /// <exception cref="InputException">The object has a key that is not among <paramref name="known"/>.</exception>
    public StrictJson Allow(params string[] known)
    {
        foreach (JsonProperty property in _object.EnumerateObject())
        {
            if (!known.Contains(property.Name, StringComparer.Ordinal))
                throw InputException.At(_source,
                    $"unknown key '{property.Name}' in {Here}; {NearestName.Hint(property.Name, known)}");
        }
        return this;
    }

    /// <summary>Refuses a document of a version other than the one this program writes.</summary>
    public void RequireVersion(int supported)
    {
        int found = Int("version");
        if (found != supported) throw Wrong(At("version"), $"is {found}; this program reads version {supported}");
    }

    public int Int(string key) => Get(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number)
        ? number : throw WrongKind(key, "a whole number");

    public int? OptionalInt(string key) => Has(key) ? Int(key) : null;

    public double Double(string key) =>
        Get(key) is { ValueKind: JsonValueKind.Number } value
        && value.TryGetDouble(out double number) && double.IsFinite(number) ? number
            : throw WrongKind(key, "a finite number");

    public float Float(string key) => ToFloat(Get(key)) ?? throw WrongKind(key, "a finite number");

    public float[] Floats(string key) =>
        [.. Items(key, "a list of numbers").Select(item => ToFloat(item) ?? throw WrongKind(key, "a list of finite numbers"))];

    public bool Flag(string key, bool otherwise) => !Has(key) ? otherwise : Get(key).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw WrongKind(key, "true or false"),
    };

    public string Text(string key) => Get(key) is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text
        ? text : throw WrongKind(key, "text");

    public string? OptionalText(string key) => Has(key) ? Text(key) : null;

    public string[] Texts(string key) => [.. Items(key, "a list of texts").Select(item =>
        item.ValueKind == JsonValueKind.String && item.GetString() is { } text ? text : throw WrongKind(key, "a list of texts"))];

    public IEnumerable<StrictJson> Objects(string key) =>
        Items(key, "a list of objects").Select((item, i) => new StrictJson(item, _source, $"{At(key)}[{i}]"));

    /// <summary>An error at <paramref name="key"/>: what is wrong with the value, and what was expected.</summary>
    public InputException Refuse(string key, string wrong) => Wrong(At(key), wrong);

    private string Here => _path.Length == 0 ? "the document" : _path;

    private string At(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private JsonElement Get(string key) =>
        _object.TryGetProperty(key, out JsonElement value) ? value : throw InputException.At(_source, $"{Here} has no '{key}'");

    private JsonElement.ArrayEnumerator Items(string key, string expected) =>
        Get(key) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : throw WrongKind(key, expected);

    // A number beyond float's range reads as infinity, which nothing of ours means.
    private static float? ToFloat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number) ? number : null;

    private InputException WrongKind(string key, string expected) => Wrong(At(key), $"is {Kind(Get(key))}; expected {expected}");

    private InputException Wrong(string path, string wrong) => InputException.At(_source, $"{path} {wrong}");

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number or JsonValueKind.String => element.GetRawText(),
        JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "null",
    };
}
