using System.Text.Json;

namespace Tessera.Data.Writing.Formats;

/// <summary>What COCO's instances and panoptic segments say alike.</summary>
internal static class CocoShapes
{
    public static void WriteAreaAndBox(Utf8JsonWriter json, Segment segment)
    {
        json.WriteNumber("area", segment.Area);
        json.WriteStartArray("bbox");
        foreach (int number in (ReadOnlySpan<int>)[segment.Box.Left, segment.Box.Top, segment.Box.Width, segment.Box.Height])
            json.WriteNumberValue(number);
        json.WriteEndArray();
        json.WriteNumber("iscrowd", 0);
    }
}
