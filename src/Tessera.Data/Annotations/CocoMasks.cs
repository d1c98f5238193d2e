using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>Masks from COCO's polygons and run lengths.</summary>
internal sealed class CocoMasks(LabelMap labels, IReadOnlyDictionary<string, CocoPlace> places) : IMaskReader
{
    public string Values => "category ids";

    public string Expected => "the ids of the file's categories";

    public string Overlaps => MaskPainter.SmallerOnTop;

    public ReadMask Read(Sample sample)
    {
        (CocoFile file, int image, IReadOnlyDictionary<long, int> ids) = places[sample.ImagePath];
        CocoImage entry = file.Images[image];
        (int width, int height) = AnnotatedSamples.SizeOf(sample, entry.Width, entry.Height);
        var painter = new MaskPainter(labels, width, height);
        file.Visit(image, annotation =>
        {
            long category = annotation.Get("category_id").Whole();
            Region region = Segmentation(annotation.Get("segmentation"), painter.Outlines);
            int? id = ids.TryGetValue(category, out int known) ? known : null;
            painter.Add(category.ToString(CultureInfo.InvariantCulture), id, region);
        });
        return painter.SmallestOnTop();
    }

    // Polygons are parts of one object, each by the even-odd rule.
    private static Region Segmentation(JsonPart segmentation, Outlines outlines)
    {
        if (segmentation.Has("counts")) return RunLengths(segmentation, outlines);
        Region[] parts = [.. segmentation.Items().Select(polygon => outlines.Polygon(Corners(polygon)))];
        return parts.Length > 0 ? Region.Union(parts)
            : throw new FormatException("has a box without an outline; expected polygons or run lengths");
    }

    // x, y, x, y, ...
    private static Point[] Corners(JsonPart polygon)
    {
        double[] numbers = [.. polygon.Items().Select(number => number.Number())];
        if (numbers.Length % 2 != 0) throw new FormatException($"has a polygon of {numbers.Length} numbers; expected pairs");
        return [.. numbers.Chunk(2).Select(pair => new Point(pair[0], pair[1]))];
    }

    private static Region RunLengths(JsonPart segmentation, Outlines outlines)
    {
        (int width, int height) = (outlines.Width, outlines.Height);
        long[] size = [.. segmentation.Items("size").Take(3).Select(number => number.Whole())];
        if (size is not [var rows, var columns] || rows != height || columns != width)
            throw new FormatException($"has run lengths of size [{string.Join(", ", size)}]; expected [{height}, {width}]");
        JsonPart given = segmentation.Get("counts");
        int[] counts = given.Element.ValueKind == System.Text.Json.JsonValueKind.String ? CocoRuns.Unpack(given.Text())
            : [.. given.Items().Select(Count)];
        return outlines.Bits(0, 0, width, height, bits => CocoRuns.Decode(counts, width, height, bits.Span));
    }

    private static int Count(JsonPart count) => count.Whole() is >= 0 and <= int.MaxValue and long length ? (int)length
        : throw new FormatException($"has a run of {count.Whole()} pixels; expected no more than the image has");
}
