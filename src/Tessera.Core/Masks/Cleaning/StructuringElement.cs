namespace Tessera.Core.Masks.Cleaning;

public enum ElementShape { Disk, Square }

/// <summary>The neighbourhood that a morphological operation looks at.</summary>
public readonly record struct StructuringElement
{
    // Squared distances inside it must fit 31 bits, those to the corners of a square too.
    private const int LargestRadius = 32_767;

    public ElementShape Shape { get; }

    /// <summary>In pixels, without the middle one; 0 is the pixel alone.</summary>
    public int Radius { get; }

    private StructuringElement(ElementShape shape, int radius)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, LargestRadius);
        (Shape, Radius) = (shape, radius);
    }

    /// <summary>All pixels whose centres are at most <paramref name="radius"/> away.</summary>
    public static StructuringElement Disk(int radius) => new(ElementShape.Disk, radius);

    /// <summary>2 * <paramref name="radius"/> + 1 pixels each way.</summary>
    public static StructuringElement Square(int radius) => new(ElementShape.Square, radius);

    /// <summary>Which pixels have a feature pixel in their neighbourhood.</summary>
    internal bool[] Reach(bool[] feature, int width, int height)
    {
        bool[] reached = new bool[feature.Length];
        if (Shape == ElementShape.Disk)
        {
            int[] squared = DistanceTransform.Squared(feature, width, height);
            for (int i = 0; i < squared.Length; i++) reached[i] = squared[i] <= Radius * Radius;
            return reached;
        }
        for (int start = 0; start < feature.Length; start += width)
            AlongRow(feature.AsSpan(start, width), reached.AsSpan(start, width));
        Columns(reached, width);
        return reached;
    }

    private void AlongRow(ReadOnlySpan<bool> feature, Span<bool> reached)
    {
        for (int x = 0, since = Radius; x < feature.Length; x++)
        {
            since = feature[x] ? 0 : Math.Min(since, Radius) + 1;
            reached[x] = since <= Radius;
        }
        for (int x = feature.Length - 1, since = Radius; x >= 0; x--)
        {
            since = feature[x] ? 0 : Math.Min(since, Radius) + 1;
            reached[x] |= since <= Radius;
        }
    }

    // Down and up from the rows as they were, not as the way down left them.
    private void Columns(Span<bool> reached, int width)
    {
        int[] since = new int[width];
        bool[] rows = reached.ToArray();
        Array.Fill(since, Radius);
        for (int start = 0; start < reached.Length; start += width)
            Spread(rows.AsSpan(start, width), reached.Slice(start, width), since);
        Array.Fill(since, Radius);
        for (int start = reached.Length - width; start >= 0; start -= width)
            Spread(rows.AsSpan(start, width), reached.Slice(start, width), since);
    }

    private void Spread(ReadOnlySpan<bool> feature, Span<bool> reached, Span<int> since)
    {
        for (int x = 0; x < feature.Length; x++)
        {
            since[x] = feature[x] ? 0 : Math.Min(since[x], Radius) + 1;
            reached[x] |= since[x] <= Radius;
        }
    }
}
