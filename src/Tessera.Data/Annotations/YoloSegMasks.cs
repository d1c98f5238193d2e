using System.Globalization;
using System.Text;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>Masks from YOLO's texts: a line for a polygon, CLASS X Y X Y ..., from 0 to 1 over the image.</summary>
/// <param name="ids">Class ids by the numbers in the files.</param>
internal sealed class YoloSegMasks(LabelMap labels, IReadOnlyDictionary<int, int> ids) : IMaskReader
{
    public string Values => "class numbers";

    public string Expected => AnnotationClasses.Listed(ids.Keys.Select(id => id.ToString(CultureInfo.InvariantCulture)));

    public string Overlaps => MaskPainter.SmallerOnTop;

    public ReadMask Read(Sample sample)
    {
        (int width, int height) = AnnotatedSamples.SizeOf(sample);
        var painter = new MaskPainter(labels, width, height);
        if (!File.Exists(sample.MaskPath)) return painter.SmallestOnTop();
        string[] lines = Encoding.UTF8.GetString(AnnotationFile.ReadAll(sample.MaskPath)).Split('\n');
        foreach ((int at, string line) in lines.Index())
        {
            if (!string.IsNullOrWhiteSpace(line)) Blame.On($"{sample.MaskPath}: line {at + 1}", () => Add(line, painter));
        }
        return painter.SmallestOnTop();
    }

    private void Add(string line, MaskPainter painter)
    {
        string[] parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (!int.TryParse(parts[0], CultureInfo.InvariantCulture, out int number))
            throw new FormatException($"has the class '{Blame.Shown(parts[0])}'; expected a whole number");
        if (parts.Length == 5) throw new FormatException("has a box, as for detection; expected a polygon: CLASS X Y X Y ...");
        if (parts.Length % 2 == 0) throw new FormatException($"has {parts.Length - 1} coordinates; expected pairs");
        double[] places = [.. parts.Skip(1).Select(Coordinate)];
        Outlines outlines = painter.Outlines;
        Region region = outlines.Polygon(
            [.. places.Chunk(2).Select(pair => new Point(pair[0] * outlines.Width, pair[1] * outlines.Height))]);
        int? id = ids.TryGetValue(number, out int known) ? known : null;
        painter.Add(number.ToString(CultureInfo.InvariantCulture), id, region);
    }

    private static double Coordinate(string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out double place) && double.IsFinite(place) ? place
        : throw new FormatException($"has '{Blame.Shown(text)}'; expected a finite number");
}
