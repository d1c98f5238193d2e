using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Writing.Formats;

/// <summary>COCO's panoptic: PNGs whose colours are the numbers of segments (<see cref="Segmentation"/>), and a JSON that tells
/// their categories; what is ignored is 0, void.</summary>
internal sealed class CocoPanopticFormat : IDatasetFormat
{
    // Three bytes, less void.
    private const int MostSegments = (1 << 24) - 1;

    public string Name => "coco-panoptic";

    public string ImageEnding => ".jpg";

    public string ImagePath(CopiedSample sample) => Path.Combine(CocoFolder.Of(sample.Split), sample.Name + sample.Extension);

    public string MaskPath(CopiedSample sample) => Path.Combine("annotations", Json(sample.Split), sample.Name + ".png");

    public void WriteMask(string path, CopiedSample sample, Mask mask, LabelMap labels)
    {
        Segmentation segmentation = Segmentation.Of(mask, labels);
        int count = segmentation.Segments.Count;
        if (count > MostSegments)
            throw InputException.At(path, $"would have {count} segments; {Name} holds {MostSegments} in an image");
        Image picture = Image.Uninitialized(mask.Width, mask.Height);
        Span<byte> bytes = picture.Bytes;
        for (int i = 0; i < mask.Width * mask.Height; i++)
        {
            int id = segmentation[i];
            (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]) = ((byte)id, (byte)(id >> 8), (byte)(id >> 16));
        }
        ImageFile.Write(path, picture);
        CocoParts.Write(PartOf(path), mask, [Annotation(segmentation, sample)]);
    }

    public void Describe(string root, LabelMap labels, IReadOnlyList<CopiedSample> samples, string? groupSeparator)
    {
        foreach (IGrouping<string, CopiedSample> split in samples.GroupBy(sample => sample.Split))
        {
            CocoPart[] parts = [.. split.Select(sample =>
                new CocoPart(PartOf(Path.Combine(root, MaskPath(sample))), sample.Name + sample.Extension, sample.Name))];
            string json = Path.Combine(root, "annotations", Json(split.Key) + ".json");
            CocoParts.Join(json, parts, CocoParts.Categories(labels), numbered: false);
        }
    }

    private static string Json(string split) => $"panoptic_{CocoFolder.Of(split)}";

    private static string PartOf(string png) => Path.ChangeExtension(png, ".json");

    private static string Annotation(Segmentation segmentation, CopiedSample sample) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("file_name", sample.Name + ".png");
        json.WriteStartArray("segments_info");
        foreach ((int at, Segment segment) in segmentation.Segments.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("id", at + 1);
            json.WriteNumber("category_id", CocoParts.CategoryOf(segment.ClassId, null));
            CocoShapes.WriteAreaAndBox(json, segment);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
