using Tessera.Core.Labels;

namespace Tessera.Core.Masks;

/// <summary>
/// A mask as segments: each object of the classes that are counted, then all pixels of each other class together. Numbered from
/// 1; 0 is nothing: what is ignored, and what is left out.
/// </summary>
public sealed class SegmentRaster
{
    public int Width { get; }

    public int Height { get; }

    /// <summary>The segment of every pixel, row by row.</summary>
    public int[] Numbers { get; }

    /// <summary>The segment with number n is the entry n - 1.</summary>
    public IReadOnlyList<Component> Segments { get; }

    private SegmentRaster(int width, int height, int[] numbers, IReadOnlyList<Component> segments) =>
        (Width, Height, Numbers, Segments) = (width, height, numbers, segments);

    /// <param name="mask">Of the classes; unknown ids are left out.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="options">What is counted.</param>
    /// <param name="withBackground">Class 0 is a segment although it is called background.</param>
    public static SegmentRaster Of(Mask mask, LabelMap labels, InstanceOptions options, bool withBackground)
    {
        ConnectedComponents objects = Instances.Of(mask, options);
        var segments = new List<Component>(objects.Items);
        int[] numbers = objects.Labels, numberOf = new int[labels.Count];
        for (int y = 0, at = 0; y < mask.Height; y++)
        {
            for (int x = 0; x < mask.Width; x++, at++)
            {
                if (numbers[at] > 0) continue;
                int id = mask[x, y];
                if (id >= labels.Count || (labels.IsBackground(id) && !withBackground)) continue;
                if (numberOf[id] == 0)
                {
                    numberOf[id] = segments.Count + 1;
                    segments.Add(new Component(numberOf[id], id, 0, new PixelBox(x, y, x + 1, y + 1)));
                }
                int number = numbers[at] = numberOf[id];
                Component before = segments[number - 1];
                PixelBox box = before.Box.Around(new PixelBox(x, y, x + 1, y + 1));
                segments[number - 1] = before with { Area = before.Area + 1, Box = box };
            }
        }
        return new SegmentRaster(mask.Width, mask.Height, numbers, segments);
    }
}
