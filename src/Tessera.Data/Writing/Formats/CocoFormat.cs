using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing.Formats;

/// <summary>COCO's instances: an annotation for each segment (<see cref="Segmentation"/>), its outline in polygons. These cannot
/// have holes: what has one is cut into several. What is ignored becomes background.</summary>
internal sealed class CocoFormat : IDatasetFormat
{
    public string Name => "coco";

    public bool KeepsEveryPixel => false;

    public string ImageEnding => ".jpg";

    public LabelMap Fit(Dataset data) => ShapeClasses.Fit(data, Name);

    public string ImagePath(CopiedSample sample) => Path.Combine(CocoFolder.Of(sample.Split), sample.Name + sample.Extension);

    // A part, until all are joined.
    public string MaskPath(CopiedSample sample) => Path.Combine("annotations", Json(sample.Split), sample.Name + ".json");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels) => CocoParts.Write(path, mask,
        ShapeClasses.Draw(mask, labels, path).Select(drawn => Annotation(drawn.Segment, drawn.Polygons, labels)));

    public void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator)
    {
        string categories = CocoParts.Categories(labels, ShapeClasses.BackgroundOf(labels));
        foreach (IGrouping<string, CopiedSample> split in samples.GroupBy(sample => sample.Split))
        {
            string folder = Path.Combine(root, "annotations", Json(split.Key));
            CocoPart[] parts = [.. split.Select(sample =>
                new CocoPart(Path.Combine(root, MaskPath(sample)), sample.Name + sample.Extension, sample.Name))];
            CocoParts.Join(folder + ".json", parts, categories, numbered: true);
            Directory.Delete(folder);
        }
    }

    private static string Json(string split) => $"instances_{CocoFolder.Of(split)}";

    private static string Annotation(Segment segment, IReadOnlyList<Point[]> polygons, LabelMap labels) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("category_id", CocoParts.CategoryOf(segment.ClassId, ShapeClasses.BackgroundOf(labels)));
        json.WriteStartArray("segmentation");
        foreach (Point[] polygon in polygons)
        {
            json.WriteStartArray();
            foreach ((double x, double y) in polygon)
            {
                json.WriteNumberValue((int)x);
                json.WriteNumberValue((int)y);
            }
            json.WriteEndArray();
        }
        json.WriteEndArray();
        CocoShapes.WriteAreaAndBox(json, segment);
        json.WriteEndObject();
    });
}
