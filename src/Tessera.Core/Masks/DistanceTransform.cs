namespace Tessera.Core.Masks;

/// <summary>
/// Exact Euclidean distances to the nearest feature pixel, squared and so whole numbers, in time linear in the pixels: a pass
/// down and up the columns, then the lower envelope of parabolas along each row (Meijster, Roerdink, Hesselink 2000).
/// </summary>
public static class DistanceTransform
{
    /// <summary>The value of every pixel where there is no feature at all.</summary>
    public const int None = int.MaxValue;

    /// <summary>
    /// Squared distances, row by row, to the pixels where <paramref name="feature"/> is true. Distances beyond 46,340 pixels,
    /// whose squares pass 31 bits, read as that.
    /// </summary>
    public static int[] Squared(ReadOnlySpan<bool> feature, int width, int height)
    {
        if (feature.Length != width * height)
            throw new ArgumentException($"{feature.Length} pixels; expected {width}x{height}", nameof(feature));
        int[] result = new int[feature.Length];
        if (!feature.Contains(true))
        {
            Array.Fill(result, None);
            return result;
        }
        Columns(feature, width, height, result);
        int[] sites = new int[width], starts = new int[width], heights = new int[width];
        for (int y = 0; y < height; y++) Row(result.AsSpan(y * width, width), sites, starts, heights);
        return result;
    }

    // Distance to the nearest feature in the same column; where there is none, more than any distance in the image.
    private static void Columns(ReadOnlySpan<bool> feature, int width, int height, int[] distance)
    {
        int far = width + height;
        for (int i = 0; i < distance.Length; i++)
            distance[i] = feature[i] ? 0 : i < width ? far : Math.Min(far, distance[i - width] + 1);
        for (int i = distance.Length - width - 1; i >= 0; i--) distance[i] = Math.Min(distance[i], distance[i + width] + 1);
    }

    // On entry the row holds column distances g; pixel x then becomes the least (x - i)^2 + g(i)^2 over all i of the row.
    private static void Row(Span<int> row, int[] sites, int[] starts, int[] heights)
    {
        row.CopyTo(heights);
        int last = 0;
        (sites[0], starts[0]) = (0, 0);
        for (int x = 1; x < row.Length; x++)
        {
            while (last >= 0 && At(starts[last], sites[last], heights) > At(starts[last], x, heights)) last--;
            if (last < 0)
            {
                (last, sites[0], starts[0]) = (0, x, 0);
                continue;
            }
            long start = 1 + Crossing(sites[last], x, heights);
            if (start < row.Length) (sites[++last], starts[last]) = (x, (int)start);
        }
        for (int x = row.Length - 1; x >= 0; x--)
        {
            row[x] = (int)Math.Min(At(x, sites[last], heights), None - 1);
            if (x == starts[last]) last--;
        }
    }

    private static long At(int x, int site, int[] heights)
    {
        long dx = x - site, dy = heights[site];
        return dx * dx + dy * dy;
    }

    // The last x at which the parabola of the left site is not above that of the right one.
    private static long Crossing(int left, int right, int[] heights)
    {
        long l = left, r = right, gl = heights[left], gr = heights[right];
        long above = r * r - l * l + gr * gr - gl * gl, by = 2 * (r - l);
        // Where it fits, the 32-bit division takes half the time, and divisions are most of the work.
        return above == (int)above ? (int)above / (int)by : above / by;
    }
}
