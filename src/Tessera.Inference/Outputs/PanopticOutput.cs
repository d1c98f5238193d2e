using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>COCO's panoptic: DIR/NAME.png, whose colours are the numbers of segments (red + 256 green + 65536 blue, 0 is void),
/// and DIR.json, which tells their categories.</summary>
public sealed class PanopticOutput(string folder, LabelMap labels, InstanceOptions options) : IPredictionOutput
{
    public const string Name = "panoptic";

    // Three bytes, less void.
    private const int MostSegments = (1 << 24) - 1;

    private readonly string _folder = Path.TrimEndingDirectorySeparator(folder);
    private readonly SharedFile _json = new(Path.TrimEndingDirectorySeparator(folder) + ".json", "{\"annotations\":[");
    private readonly List<string> _images = [];

    public IEnumerable<string> FilesOf(PredictionTarget target) => [PlaceOf(target)];

    public IEnumerable<string> SharedFiles => [_json.Path];

    public OutputParts Write(MaskedImage made)
    {
        SegmentRaster raster = SegmentRaster.Of(made.Mask, labels, options, withBackground: true);
        if (raster.Segments.Count > MostSegments)
            throw new UnfitImageException(string.Create(CultureInfo.InvariantCulture,
                $"has {raster.Segments.Count} segments; panoptic files hold {MostSegments} in an image"));
        string file = PlaceOf(made.Target);
        ImageFile.Write(file, Picture(raster));
        (string image, string annotation) = (CocoJson.Image(made), Annotation(made, raster));
        return OutputParts.OfFile(Name, file) with
        {
            InTurn = () =>
            {
                _json.Append((_images.Count > 0 ? ",\n" : "\n") + annotation);
                _images.Add(image);
            },
        };
    }

    public void Finish(PredictionResult result)
    {
        string categories = CocoJson.Categories(labels, options, withBackground: true);
        _json.Complete($"\n],\"images\":[{string.Join(',', _images)}],\"categories\":{categories}}}\n");
    }

    public void Abandon() => _json.Abandon();

    private string PlaceOf(PredictionTarget target) => Path.Combine(_folder, target.Relative + ".png");

    private static Image Picture(SegmentRaster raster)
    {
        Image picture = Image.Uninitialized(raster.Width, raster.Height);
        Span<byte> bytes = picture.Bytes;
        for (int i = 0; i < raster.Numbers.Length; i++)
        {
            int number = raster.Numbers[i];
            (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]) = ((byte)number, (byte)(number >> 8), (byte)(number >> 16));
        }
        return picture;
    }

    private static string Annotation(MaskedImage made, SegmentRaster raster) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("image_id", CocoJson.ImageId(made.Target));
        json.WriteString("file_name", made.Target.Relative + ".png");
        json.WriteStartArray("segments_info");
        foreach (Component segment in raster.Segments)
        {
            json.WriteStartObject();
            json.WriteNumber("id", segment.Label);
            CocoJson.WriteSegment(json, segment);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
