using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>All images as one JSON of COCO's with compressed run lengths: an annotation for each object of the counted classes
/// and for each other class of an image, background left out.</summary>
/// <exception cref="InputException">The path does not end in .json.</exception>
public sealed class CocoOutput(string path, LabelMap labels, InstanceOptions options) : IPredictionOutput
{
    private readonly SharedFile _file = new(CocoJson.RequireEnding(path), "{\"annotations\":[");
    private readonly List<string> _images = [];

    /// <summary>Annotations so far.</summary>
    public long Count { get; private set; }

    public IEnumerable<string> SharedFiles => [path];

    public OutputParts Write(MaskedImage made)
    {
        SegmentRaster raster = SegmentRaster.Of(made.Mask, labels, options, withBackground: false);
        int[][] runs = CocoRuns.EncodeAll(raster.Numbers, raster.Width, raster.Height, raster.Segments.Count);
        string[] annotations = [.. raster.Segments.Select(segment => Annotation(made, segment, runs[segment.Label - 1]))];
        string image = CocoJson.Image(made);
        return new OutputParts([], () =>
        {
            _images.Add(image);
            foreach (string annotation in annotations)
            {
                string between = Count++ > 0 ? "," : "";
                _file.Append(string.Create(CultureInfo.InvariantCulture, $"{between}\n{{\"id\":{Count},{annotation.AsSpan(1)}"));
            }
        });
    }

    public void Finish(PredictionResult result)
    {
        string categories = CocoJson.Categories(labels, options, withBackground: false);
        _file.Complete($"\n],\"images\":[{string.Join(',', _images)}],\"categories\":{categories}}}\n");
    }

    public void Abandon() => _file.Abandon();

    private static string Annotation(MaskedImage made, Component segment, int[] runs) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("image_id", CocoJson.ImageId(made.Target));
        CocoJson.WriteSegment(json, segment);
        json.WriteStartObject("segmentation");
        CocoJson.Numbers(json, "size", made.Mask.Height, made.Mask.Width);
        json.WriteString("counts", CocoRuns.Pack(runs));
        json.WriteEndObject();
        json.WriteEndObject();
    });
}
