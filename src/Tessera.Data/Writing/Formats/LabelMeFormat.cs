using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Annotations;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing.Formats;

/// <summary>labelme: a JSON beside each image, a polygon for each part of a segment, which one group_id holds together; what is
/// ignored is labelled __ignore__.</summary>
internal sealed class LabelMeFormat : IDatasetFormat
{
    public string Name => "labelme";

    public IReadOnlyList<string> Splits { get; } = ["train", "val", "test"];

    public bool KeepsEveryPixel => false;

    public LabelMap Fit(Dataset data) => ShapeClasses.Fit(data, Name);

    public string ImagePath(CopiedSample sample) => Path.Combine(sample.Split, sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine(sample.Split, sample.Name + ".json");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels)
    {
        IEnumerable<(string Label, IReadOnlyList<Point[]> Polygons)> shapes = ShapeClasses.Draw(mask, labels, path)
            .Select(drawn => (labels[drawn.Segment.ClassId].Name, drawn.Polygons))
            .Append((AnnotationClasses.Ignored, Contours.WithoutHoles(Ignored(mask, labels.IgnoreId))));
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream);
            Write(json, sample, mask, shapes);
        }, durable: false);
    }

    public void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator)
    {
        int? background = ShapeClasses.BackgroundOf(labels);
        IEnumerable<string> names = labels.Classes.Where(c => c.Id != background).Select(c => c.Name);
        AtomicFile.WriteText(Path.Combine(root, "labels.txt"),
            string.Concat(names.Prepend("_background_").Prepend(AnnotationClasses.Ignored).Select(name => name + "\n")));
    }

    private static Region Ignored(Mask mask, int ignoreId)
    {
        byte[] bits = new byte[mask.Width * mask.Height];
        for (int i = 0; i < bits.Length; i++) bits[i] = (byte)((mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i]) == ignoreId ? 1 : 0);
        return Region.FromBits(bits, mask.Width);
    }

    private static void Write(Utf8JsonWriter json, CopiedSample sample, Mask size,
        IEnumerable<(string Label, IReadOnlyList<Point[]> Polygons)> shapes)
    {
        json.WriteStartObject();
        json.WriteString("version", "5.5.0");
        json.WriteStartObject("flags");
        json.WriteEndObject();
        json.WriteStartArray("shapes");
        foreach ((int at, (string label, IReadOnlyList<Point[]> polygons)) in shapes.Index())
        {
            foreach (Point[] polygon in polygons) WriteShape(json, label, polygon, polygons.Count > 1 ? at : null);
        }
        json.WriteEndArray();
        json.WriteString("imagePath", sample.Name + sample.Extension);
        json.WriteNull("imageData");
        json.WriteNumber("imageHeight", size.Height);
        json.WriteNumber("imageWidth", size.Width);
        json.WriteEndObject();
    }

    private static void WriteShape(Utf8JsonWriter json, string label, Point[] polygon, int? group)
    {
        json.WriteStartObject();
        json.WriteString("label", label);
        json.WriteStartArray("points");
        foreach ((double x, double y) in polygon)
        {
            json.WriteStartArray();
            json.WriteNumberValue((int)x);
            json.WriteNumberValue((int)y);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        if (group is { } number) json.WriteNumber("group_id", number);
        else json.WriteNull("group_id");
        json.WriteString("description", "");
        json.WriteString("shape_type", "polygon");
        json.WriteStartObject("flags");
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
