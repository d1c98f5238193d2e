using Tessera.Core.Masks;

namespace Tessera.Core.Metrics;

/// <summary>The boundary pixels of one class in one mask, as (x, y).</summary>
internal sealed class ClassBoundaries
{
    public List<(int X, int Y)> Pixels { get; } = [];

    /// <summary>The boundaries of all classes; ids below 0 are ignored pixels.</summary>
    public static ClassBoundaries[] Find(int[] ids, int width, int classes)
    {
        ClassBoundaries[] found = [.. Enumerable.Range(0, classes).Select(_ => new ClassBoundaries())];
        int height = ids.Length / width;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = y * width + x, id = ids[i];
                if (id < 0 || id >= classes) continue;
                bool edge = (x > 0 && Differs(ids[i - 1], id)) || (x + 1 < width && Differs(ids[i + 1], id))
                    || (y > 0 && Differs(ids[i - width], id)) || (y + 1 < height && Differs(ids[i + width], id));
                if (edge) found[id].Pixels.Add((x, y));
            }
        }
        return found;
    }

    /// <summary>
    /// How many of these pixels have one of the others at a squared distance of at most <paramref name="reach"/>.
    /// </summary>
    public int CountNear(ClassBoundaries others, long reach)
    {
        if (Pixels.Count == 0 || others.Pixels.Count == 0) return 0;
        // Distances are only needed within the rectangle around both: all features and all questions lie in it.
        int left = Math.Min(Pixels.Min(p => p.X), others.Pixels.Min(p => p.X)),
            right = Math.Max(Pixels.Max(p => p.X), others.Pixels.Max(p => p.X));
        int top = Math.Min(Pixels[0].Y, others.Pixels[0].Y), bottom = Math.Max(Pixels[^1].Y, others.Pixels[^1].Y);
        int width = right - left + 1, height = bottom - top + 1;
        bool[] feature = new bool[width * height];
        foreach ((int x, int y) in others.Pixels) feature[(y - top) * width + x - left] = true;
        int[] distances = DistanceTransform.Squared(feature, width, height);
        return Pixels.Count(p => distances[(p.Y - top) * width + p.X - left] <= reach);
    }

    private static bool Differs(int neighbour, int id) => neighbour >= 0 && neighbour != id;
}
