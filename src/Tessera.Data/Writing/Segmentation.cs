using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Data.Writing;

/// <summary>Pixels of one class that a format counts as one object or one stretch of stuff.</summary>
internal readonly record struct Segment(int ClassId, long Area, PixelBox Box);

/// <summary>
/// A mask cut into segments: of a class that is a thing each connected region is one, corners connecting, and touching objects of
/// one class are one; all pixels of any other class are one together. In the order of their first pixels.
/// </summary>
internal sealed class Segmentation
{
    private readonly ConnectedComponents _components;
    private readonly int[] _segmentOf;

    /// <summary>Segment n has the number n + 1.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    private Segmentation(ConnectedComponents components, int[] segmentOf, IReadOnlyList<Segment> segments) =>
        (_components, _segmentOf, Segments) = (components, segmentOf, segments);

    /// <param name="mask">Of the classes.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="except">A class that is left out as what is ignored is: the background.</param>
    public static Segmentation Of(Mask mask, LabelMap labels, int? except = null)
    {
        ConnectedComponents components = ConnectedComponents.OfAll(mask, except: labels.IgnoreId);
        int[] segmentOf = new int[components.Count + 1], stuff = new int[labels.Count];
        var segments = new List<Segment>();
        foreach ((int label, int id, int area, PixelBox box) in components.Items)
        {
            if (id == except) continue;
            if (!labels[id].Thing && stuff[id] is > 0 and int known)
            {
                segmentOf[label] = known;
                Segment segment = segments[known - 1];
                segments[known - 1] = segment with { Area = segment.Area + area, Box = segment.Box.Around(box) };
                continue;
            }
            segments.Add(new Segment(id, area, box));
            segmentOf[label] = stuff[id] = segments.Count;
        }
        return new Segmentation(components, segmentOf, segments);
    }

    /// <summary>The number of a pixel's segment, 0 for none; pixels row by row.</summary>
    public int this[int pixel] => _segmentOf[_components.Labels[pixel]];

    /// <summary>The pixels of every segment, in their order.</summary>
    public Region[] Regions()
    {
        List<RowRun>[] runs = [.. Segments.Select(_ => new List<RowRun>())];
        int width = _components.Width;
        for (int y = 0; y < _components.Height; y++)
        {
            for (int x = 0; x < width;)
            {
                int start = x, number = this[y * width + x];
                while (x < width && this[y * width + x] == number) x++;
                if (number > 0) runs[number - 1].Add(new RowRun(y, start, x));
            }
        }
        return [.. runs.Select(list => new Region(list))];
    }
}
