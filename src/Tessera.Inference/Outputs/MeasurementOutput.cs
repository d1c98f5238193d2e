using System.Globalization;
using System.Text;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Measuring;
using Tessera.Core.Text;
using Tessera.Imaging.Frames;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>
/// Every object of every image as a line of a CSV, in pixels and, where the image knows its scale, in millimetres or metres.
/// Objects of counted classes have the numbers that <see cref="InstanceOutput"/> gives them; regions of other classes go on from
/// there. Of volumes, the classes' volumes stand in a second CSV.
/// </summary>
public sealed class MeasurementOutput : IPredictionOutput
{
    private static readonly string Header =
        CsvText.Line("file", "object", "class_id", "class", "area_px", "perimeter_px", "left_px",
        "top_px", "width_px", "height_px", "centroid_x_px", "centroid_y_px", "equivalent_diameter_px", "major_axis_px",
        "minor_axis_px", "orientation_deg", "unit", "area", "perimeter", "equivalent_diameter", "major_axis", "minor_axis");

    private readonly InstanceOptions _options;
    private readonly SharedFile _file;

    /// <exception cref="InputException">The path does not end in .csv.</exception>
    public MeasurementOutput(string path, InstanceOptions options)
    {
        if (!Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase))
            throw InputException.At(path, "is no place for measurements; expected a name ending in .csv");
        (_options, _file) = (options, new SharedFile(path, Header));
        VolumesPath = Path.ChangeExtension(path, null) + "-volumes.csv";
    }

    /// <summary>Written where an input is a volume whose voxels have a size.</summary>
    public string VolumesPath { get; }

    /// <summary>Lines so far.</summary>
    public long Count { get; private set; }

    public IEnumerable<string> SharedFiles => [_file.Path, VolumesPath];

    public OutputParts Write(MaskedImage made)
    {
        PixelSize? scale = PixelScale.Of(made.Target.Image);
        (Mask mask, LabelMap labels) = (made.Mask, made.Labels);
        HashSet<int> regions = [.. labels.Classes.Select(c => c.Id).Where(id => !labels.IsBackground(id)
            && !_options.Classes.Contains(id))];
        PixelSize size = scale ?? PixelSize.One;
        IReadOnlyList<Measurement> objects = MaskMeasurements.OfObjects(Instances.Of(mask, _options), size);
        IReadOnlyList<Measurement> others = MaskMeasurements.OfObjects(Instances.Of(mask, new InstanceOptions(regions)), size);
        var lines = new StringBuilder();
        foreach (Measurement one in objects) lines.Append(Line(made, one, one.Label, scale));
        foreach (Measurement one in others) lines.Append(Line(made, one, objects.Count + one.Label, scale));
        return new OutputParts([], () =>
        {
            _file.Append(lines.ToString());
            Count += objects.Count + others.Count;
        });
    }

    public void Finish(PredictionResult result)
    {
        _file.Complete();
        VolumeTable.Write(VolumesPath, result.Images);
    }

    public void Abandon() => _file.Abandon();

    private static string Line(MaskedImage made, Measurement found, int number, PixelSize? scale)
    {
        Measurement pixels = found with { Size = PixelSize.One };
        PixelBox box = found.Box;
        string[] scaled = scale is null ? ["", "", "", "", "", ""]
            : [found.Size.Unit, Text(found.Area), Text(found.Perimeter), Text(found.EquivalentDiameter), Text(found.MajorAxis),
                Text(found.MinorAxis)];
        return CsvText.Line([made.Target.Image, Text(number), Text(found.ClassId), made.Labels[found.ClassId].Name,
            Text(found.Pixels), Text(pixels.Perimeter), Text(box.Left), Text(box.Top), Text(box.Width), Text(box.Height),
            Text(pixels.CentroidX), Text(pixels.CentroidY), Text(pixels.EquivalentDiameter), Text(pixels.MajorAxis),
            Text(pixels.MinorAxis), Text(double.RadiansToDegrees(found.Orientation)), .. scaled]);
    }

    private static string Text(double value) => CsvText.Number(value);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
