using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>Masks from labelme's shapes: polygons, rectangles, circles and masks; lines and points have no area, and paint
/// nothing.</summary>
internal sealed class LabelMeMasks(LabelMap labels, AnnotationClasses classes) : IMaskReader
{
    public string Values => "labels";

    public string Expected => classes.Expected;

    public string Overlaps => MaskPainter.LaterOnTop;

    public ReadMask Read(Sample sample)
    {
        string file = sample.MaskPath;
        return AnnotationFile.ReadJson(file, root =>
        {
            (int width, int height) =
                AnnotatedSamples.SizeOf(sample, root.OptionalInt("imageWidth"), root.OptionalInt("imageHeight"));
            var painter = new MaskPainter(labels, width, height);
            foreach ((int at, JsonPart shape) in root.Items("shapes").Index())
            {
                string place = $"{file}: shape {at + 1} ({shape.Shown("label")})";
                Blame.On(place, () => Add(shape, place, painter));
            }
            return painter.InOrder();
        });
    }

    private void Add(JsonPart shape, string place, MaskPainter painter)
    {
        string kind = shape.Has("shape_type") ? shape.Text("shape_type") : "polygon";
        Region? region = kind switch
        {
            "polygon" or "rotation" or "oriented_rectangle" => painter.Outlines.Polygon(shape.Points("points")),
            "rectangle" => Rectangle(shape.Points("points"), painter.Outlines),
            "circle" => Circle(shape.Points("points"), painter.Outlines),
            "mask" => MaskOf(shape, place, painter.Outlines),
            "line" or "linestrip" or "point" or "points" => null,
            _ => throw new FormatException(
                $"has the shape_type '{Blame.Shown(kind)}'; expected polygon, rectangle, circle, mask, line, linestrip or point"),
        };
        if (region is not null) painter.Add(shape.Text("label"), classes.Find(shape.Text("label")), region);
    }

    // Two opposite corners, or, as X-AnyLabeling has it, all four.
    private static Region Rectangle(Point[] points, Outlines outlines) => points.Length switch
    {
        2 => outlines.Box(points[0], points[1]),
        4 => outlines.Polygon(points),
        _ => throw new FormatException($"has a rectangle of {points.Length} points; expected 2"),
    };

    // The centre, and a place on the circle.
    private static Region Circle(Point[] points, Outlines outlines)
    {
        if (points is not [(double x, double y), (double atX, double atY)])
            throw new FormatException($"has a circle of {points.Length} points; expected 2");
        double radius = Math.Sqrt((atX - x) * (atX - x) + (atY - y) * (atY - y));
        return outlines.Ellipse(new Point(x, y), radius, radius);
    }

    // The points are its first and last pixel; the picture has just the pixels between.
    private static Region MaskOf(JsonPart shape, string place, Outlines outlines)
    {
        byte[] png = shape.Get("mask").Base64();
        if (shape.Points("points") is not [(double left, double top), (double right, double bottom)])
            throw new FormatException("has a mask without its two corners");
        (left, top, right, bottom) = (Math.Floor(left), Math.Floor(top), Math.Floor(right), Math.Floor(bottom));
        (int width, int height) = PngBits.SizeOf(png, place);
        if (right - left + 1 != width || bottom - top + 1 != height)
            throw new FormatException(
                $"has a mask of {width}x{height}; expected {right - left + 1}x{bottom - top + 1}, from point to point");
        return outlines.Bits((int)Math.Clamp(left, -1, int.MaxValue), (int)Math.Clamp(top, -1, int.MaxValue), width, height,
            bits => PngBits.Decode(png, place, bits.Span));
    }
}
