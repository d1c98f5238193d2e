using System.IO.Compression;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>
/// Masks from Supervisely's bitmaps, polygons and rectangles. Its coordinates name pixels, not corners of them: a rectangle has
/// both of its ends, and a polygon goes from centre to centre.
/// </summary>
internal sealed class SuperviselyMasks(LabelMap labels, AnnotationClasses classes) : IMaskReader
{
    public string Values => "classes";

    public string Expected => classes.Expected;

    public string Overlaps => MaskPainter.LaterOnTop;

    public ReadMask Read(Sample sample)
    {
        string file = sample.MaskPath;
        return AnnotationFile.ReadJson(file, root =>
        {
            JsonPart size = root.Get("size");
            (int width, int height) = AnnotatedSamples.SizeOf(sample, size.Int("width"), size.Int("height"));
            var painter = new MaskPainter(labels, width, height);
            foreach ((int at, JsonPart item) in root.Items("objects").Index())
            {
                string place = $"{file}: object {at + 1} ({item.Shown("classTitle")})";
                Blame.On(place, () => Add(item, place, painter));
            }
            return painter.InOrder();
        });
    }

    private void Add(JsonPart item, string place, MaskPainter painter)
    {
        string kind = item.Text("geometryType");
        Region? region = kind switch
        {
            "bitmap" => Bitmap(item.Get("bitmap"), place, painter.Outlines),
            "polygon" => Polygon(item.Get("points"), painter.Outlines),
            "rectangle" => Rectangle(item.Get("points").Points("exterior"), painter.Outlines),
            "line" or "polyline" or "point" or "graph" => null,
            _ => throw new FormatException(
                $"has the geometryType '{Blame.Shown(kind)}'; expected bitmap, polygon, rectangle, line, point or graph"),
        };
        string label = item.Text("classTitle");
        if (region is not null) painter.Add(label, classes.Find(label), region);
    }

    private static Region Polygon(JsonPart points, Outlines outlines)
    {
        IEnumerable<Point[]> holes = points.Has("interior") ? points.Items("interior").Select(ring => ring.Points()) : [];
        return outlines.Polygon([.. holes.Prepend(points.Points("exterior"))
            .Select(ring => ring.Select(p => new Point(p.X + 0.5, p.Y + 0.5)).ToArray())]);
    }

    private static Region Rectangle(Point[] corners, Outlines outlines)
    {
        if (corners.Length != 2) throw new FormatException($"has a rectangle of {corners.Length} points; expected 2");
        (double left, double right) = (Math.Min(corners[0].X, corners[1].X), Math.Max(corners[0].X, corners[1].X));
        (double top, double bottom) = (Math.Min(corners[0].Y, corners[1].Y), Math.Max(corners[0].Y, corners[1].Y));
        return outlines.Box(new Point(left, top), new Point(right + 1, bottom + 1));
    }

    private static Region Bitmap(JsonPart bitmap, string place, Outlines outlines)
    {
        int[] origin = [.. bitmap.Items("origin").Take(3).Select(part => (int)Math.Clamp(part.Whole(), -1, int.MaxValue))];
        if (origin is not [int left, int top]) throw new FormatException("has a bitmap without the two numbers of its origin");
        byte[] png = Inflated(bitmap.Get("data").Base64(), MostBytes(outlines));
        (int width, int height) = PngBits.SizeOf(png, place);
        return outlines.Bits(left, top, width, height, bits => PngBits.Decode(png, place, bits.Span));
    }

    // Four bytes a pixel, a byte a row for the filter, and room for the chunks: no PNG of the image's size is larger.
    private static long MostBytes(Outlines outlines) => 5L * outlines.Width * outlines.Height + outlines.Height + (1 << 16);

    private static byte[] Inflated(byte[] packed, long most)
    {
        try
        {
            using var source = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var png = new MemoryStream();
            byte[] part = new byte[1 << 14];
            for (int read; (read = source.Read(part)) > 0; png.Write(part, 0, read))
            {
                if (png.Length + read > most)
                    throw new FormatException($"has a bitmap that unpacks to over {most} bytes, more than its image needs");
            }
            return png.ToArray();
        }
        catch (InvalidDataException error)
        {
            throw new FormatException("has a bitmap that is no zlib stream; expected a PNG, packed", error);
        }
    }
}
