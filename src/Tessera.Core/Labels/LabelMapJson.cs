using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Core.Labels;

/// <summary>
/// A label map as JSON, the model metadata <c>tessera.labels</c>:
/// {"version":1,"ignore":255,"classes":[{"id":0,"name":"road","color":"#804080","group":"flat","thing":false}]}.
/// </summary>
public static class LabelMapJson
{
    public const string Key = "tessera.labels";

    private const int Version = 1;

    internal static string Write(LabelMap labels) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteNumber("ignore", labels.IgnoreId);
        json.WriteStartArray("classes");
        foreach (LabelClass label in labels.Classes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", label.Id);
            json.WriteString("name", label.Name);
            json.WriteString("color", label.Color.ToString());
            if (label.Group is not null) json.WriteString("group", label.Group);
            json.WriteBoolean("thing", label.Thing);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    internal static LabelMap Read(string json, string source)
    {
        StrictJson root = StrictJson.Parse(json, source).Allow("version", "ignore", "classes");
        root.RequireVersion(Version);
        LabelMap labels;
        try
        {
            labels = new LabelMap([.. root.Objects("classes").Select(ReadClass)]);
        }
        catch (ArgumentException error)
        {
            throw new InputException($"{source}: {error.Message}", error);
        }
        // Ids in masks of ours are fixed: another id here would silently count ignored pixels as a class.
        if (root.OptionalInt("ignore") is { } ignore && ignore != labels.IgnoreId)
            throw root.Refuse("ignore", $"is {ignore}; expected {labels.IgnoreId} with {labels.Count} classes");
        return labels;
    }

    // A colour or group that is absent falls back; what is present must be right.
    private static LabelClass ReadClass(StrictJson entry)
    {
        entry.Allow("id", "name", "color", "group", "thing");
        int id = entry.Int("id");
        string name = entry.Text("name");
        if (id < 0) throw entry.Refuse("id", $"is {id}; expected 0 or more");
        return new LabelClass(id, name, ReadColor(entry, id), entry.OptionalText("group"), entry.Flag("thing", otherwise: false));
    }

    private static Rgb ReadColor(StrictJson entry, int id)
    {
        if (entry.OptionalText("color") is not { } text) return Palette.Voc(id);
        try
        {
            return Rgb.Parse(text);
        }
        catch (FormatException error)
        {
            throw entry.Refuse("color", $"is wrong: {error.Message}");
        }
    }
}
