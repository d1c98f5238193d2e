using System.Globalization;
using System.Text;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>Masks from CVAT's polygons, boxes, ellipses and run lengths.</summary>
internal sealed class CvatMasks(LabelMap labels, AnnotationClasses classes, IReadOnlyDictionary<string, CvatImage> images)
    : IMaskReader
{
    public string Values => "labels";

    public string Expected => classes.Expected;

    public string Overlaps =>
        "where objects overlap, the one of higher z_order has the pixel, of one order the later in the file";

    public ReadMask Read(Sample sample)
    {
        CvatImage image = images[sample.ImagePath];
        (int width, int height) = AnnotatedSamples.SizeOf(sample, image.Width, image.Height);
        var painter = new MaskPainter(labels, width, height);
        foreach (CvatShape shape in image.Shapes.OrderBy(shape => shape.ZOrder))
        {
            Blame.On($"{sample.MaskPath}: {shape.Kind} '{Blame.Shown(shape.Label)}' of {image.Name}",
                () => painter.Add(shape.Label, classes.Find(shape.Label), RegionOf(shape, painter.Outlines)));
        }
        return painter.InOrder();
    }

    private static Region RegionOf(CvatShape shape, Outlines outlines)
    {
        double[] numbers = Numbers(shape.Numbers);
        switch (shape.Kind)
        {
            case "polygon":
                return numbers.Length % 2 != 0 ? throw new FormatException($"has {numbers.Length} numbers; expected pairs")
                    : outlines.Polygon([.. numbers.Chunk(2).Select(pair => new Point(pair[0], pair[1]))]);
            case "box" when numbers is [var left, var top, var right, var bottom, var degrees]:
                var centre = new Point((left + right) / 2, (top + bottom) / 2);
                return outlines.Box(new(left, top), new(right, bottom), degrees, centre);
            case "ellipse" when numbers is [var x, var y, var radiusX, var radiusY, var degrees]:
                return outlines.Ellipse(new(x, y), radiusX, radiusY, degrees);
            case "mask" when numbers.Length > 4:
                int[] whole = [.. numbers.Select(Whole)];
                return outlines.Bits(whole[0], whole[1], whole[2], whole[3],
                    bits => CvatRuns.Decode(whole.AsSpan(4), whole[2], whole[3], bits.Span));
            default:
                string expected = shape.Kind == "mask" ? "a box and run lengths" : "5";
                throw new FormatException($"has {numbers.Length} numbers; expected {expected}");
        }
    }

    // With commas, semicolons or blanks between them.
    private static double[] Numbers(ReadOnlySpan<byte> text)
    {
        var numbers = new List<double>();
        foreach (Range part in text.SplitAny(",; \t\r\n"u8))
        {
            ReadOnlySpan<byte> number = text[part];
            if (number.IsEmpty) continue;
            if (!double.TryParse(number, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
                throw new FormatException($"has '{Blame.Shown(Encoding.UTF8.GetString(number))}'; expected a finite number");
            numbers.Add(value);
        }
        return [.. numbers];
    }

    private static int Whole(double number) => number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number
        : throw new FormatException(
            string.Create(CultureInfo.InvariantCulture, $"has {number} among its run lengths; expected numbers of pixels"));
}
