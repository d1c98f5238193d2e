using System.Globalization;
using System.Text.Json;
using Tessera.Core.Masks;

namespace Tessera.Data.Annotations;

/// <summary>A value in a JSON that another program wrote: keys that are not asked for are its own affair, a value that is asked
/// for and wrong is a <see cref="FormatException"/>.</summary>
/// <param name="Name">The key it stands under, for messages.</param>
internal readonly record struct JsonPart(JsonElement Element, string Name)
{
    public bool Has(string key) => Element.ValueKind == JsonValueKind.Object
        && Element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public JsonPart Get(string key) => Element.ValueKind != JsonValueKind.Object ? throw Wrong("an object")
        : Element.TryGetProperty(key, out JsonElement value) ? new JsonPart(value, key)
        : throw new FormatException($"has no '{key}'");

    /// <summary>The values of an object, called by their keys.</summary>
    public IEnumerable<JsonPart> Properties() => Element.ValueKind != JsonValueKind.Object ? throw Wrong("an object")
        : Element.EnumerateObject().Select(property => new JsonPart(property.Value, property.Name));

    public IEnumerable<JsonPart> Items()
    {
        if (Element.ValueKind != JsonValueKind.Array) throw Wrong("a list");
        string name = Name;
        return Element.EnumerateArray().Select(item => new JsonPart(item, name));
    }

    public IEnumerable<JsonPart> Items(string key) => Get(key).Items();

    public string Text(string key) => Get(key).Text();

    public string Text()
    {
        if (Element.ValueKind != JsonValueKind.String) throw Wrong("text");
        try
        {
            return Element.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            throw new FormatException($"'{Name}' is no valid Unicode");
        }
    }

    public double Number(string key) => Get(key).Number();

    public double Number() => Element.ValueKind == JsonValueKind.Number && Element.TryGetDouble(out double number)
        && double.IsFinite(number) ? number : throw Wrong("a finite number");

    // Some programs write whole numbers as 7.0.
    public long Whole() => Number() is var number && number == Math.Floor(number) && Math.Abs(number) < 1L << 53
        ? (long)number : throw Wrong("a whole number");

    public int Int(string key) => Get(key).Whole() is >= int.MinValue and <= int.MaxValue and long number
        ? (int)number : throw Get(key).Wrong("a number of pixels");

    public int? OptionalInt(string key) => Has(key) ? Int(key) : null;

    public byte[] Base64() => Element.ValueKind == JsonValueKind.String && Element.TryGetBytesFromBase64(out byte[]? bytes)
        ? bytes : throw Wrong("base64");

    public bool IsTrue(string key) => Has(key) && Get(key).Element.ValueKind == JsonValueKind.True;

    /// <summary>[[x, y], [x, y], ...]</summary>
    public Point[] Points(string key) => Get(key).Points();

    public Point[] Points() => [.. Items().Select(item =>
    {
        double[] place = [.. item.Items().Take(3).Select(number => number.Number())];
        return place.Length >= 2 ? new Point(place[0], place[1])
            : throw new FormatException($"'{item.Name}' has a point with {place.Length} numbers; expected 2");
    })];

    /// <summary>As it stands in the file, or "?" where there is none: what a message calls an entry by.</summary>
    public string Shown(string key) => !Has(key) ? "?" : Get(key).Raw().Trim('"');

    public FormatException Wrong(string expected) => new(string.Create(CultureInfo.InvariantCulture,
        $"'{Name}' is {Element.ValueKind switch
        {
            JsonValueKind.Array => "a list",
            JsonValueKind.Object => "an object",
            _ => Raw(),
        }}; expected {expected}"));

    private string Raw()
    {
        try
        {
            return Blame.Shown(Element.GetRawText());
        }
        catch (InvalidOperationException)
        {
            return "no valid Unicode";
        }
    }
}
