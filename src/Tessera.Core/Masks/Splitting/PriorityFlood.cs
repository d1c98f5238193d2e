namespace Tessera.Core.Masks.Splitting;

/// <summary>Objects filled from their markers, greater distances first, of equal ones what was reached first.</summary>
internal static class PriorityFlood
{
    // Sides before corners. The order decides nothing: what one pixel reaches gets one number and stands together in the queue.
    private static readonly (int X, int Y)[] Around = [(0, -1), (-1, 0), (1, 0), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)];

    /// <summary>Gives every pixel of an object with a marker the number of the marker that reaches it first.</summary>
    public static void Fill(int[] squared, ConnectedComponents objects, Connectivity connectivity, int[] labels)
    {
        var open = new PriorityQueue<int, long>();
        uint age = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] != 0) open.Enqueue(i, Priority(squared[i], age++));
        }
        ReadOnlySpan<(int X, int Y)> around = Around.AsSpan(0, (int)connectivity);
        while (open.TryDequeue(out int pixel, out _))
        {
            (int y, int x) = Math.DivRem(pixel, objects.Width);
            foreach ((int dx, int dy) in around)
            {
                if ((uint)(x + dx) >= (uint)objects.Width || (uint)(y + dy) >= (uint)objects.Height) continue;
                int other = pixel + dy * objects.Width + dx;
                if (labels[other] != 0 || objects.Labels[other] != objects.Labels[pixel]) continue;
                labels[other] = labels[pixel];
                open.Enqueue(other, Priority(squared[other], age++));
            }
        }
    }

    private static long Priority(int squared, uint age) => (long)(int.MaxValue - squared) << 32 | age;
}
