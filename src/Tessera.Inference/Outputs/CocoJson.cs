using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>What COCO's instances and panoptic segments say alike. Images are numbered from 1 in the order of the input, classes
/// from 1 in the label map's.</summary>
internal static class CocoJson
{
    /// <exception cref="InputException">The path does not end in .json.</exception>
    public static string RequireEnding(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)
        ? path : throw InputException.At(path, "is no place for annotations; expected a name ending in .json");

    public static int ImageId(PredictionTarget target) => target.Number + 1;

    public static int CategoryId(int classId) => classId + 1;

    public static string Image(MaskedImage made) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("id", ImageId(made.Target));
        json.WriteString("file_name", NameOf(made.Target));
        json.WriteNumber("width", made.Mask.Width);
        json.WriteNumber("height", made.Mask.Height);
        json.WriteEndObject();
    });

    public static string Categories(LabelMap labels, InstanceOptions options, bool withBackground) => JsonText.Write(json =>
    {
        json.WriteStartArray();
        foreach (LabelClass label in labels.Classes.Where(label => withBackground || !labels.IsBackground(label.Id)))
        {
            json.WriteStartObject();
            json.WriteNumber("id", CategoryId(label.Id));
            json.WriteString("name", label.Name);
            json.WriteString("supercategory", label.Group ?? label.Name);
            json.WriteNumber("isthing", options.Classes.Contains(label.Id) ? 1 : 0);
            Numbers(json, "color", label.Color.R, label.Color.G, label.Color.B);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>Category, area and box of a segment, into the object that is open.</summary>
    public static void WriteSegment(Utf8JsonWriter json, Component segment)
    {
        json.WriteNumber("category_id", CategoryId(segment.ClassId));
        json.WriteNumber("area", segment.Area);
        Numbers(json, "bbox", segment.Box.Left, segment.Box.Top, segment.Box.Width, segment.Box.Height);
        json.WriteNumber("iscrowd", 0);
    }

    public static void Numbers(Utf8JsonWriter json, string key, params ReadOnlySpan<int> numbers)
    {
        json.WriteStartArray(key);
        foreach (int number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    // Where two images differ in their ending alone, it is in the name already.
    private static string NameOf(PredictionTarget target)
    {
        string ending = Path.GetExtension(target.Image);
        bool ended = target.Relative.EndsWith(ending, StringComparison.Ordinal) || ending.Contains('#', StringComparison.Ordinal);
        return ended ? target.Relative : target.Relative + ending;
    }
}
