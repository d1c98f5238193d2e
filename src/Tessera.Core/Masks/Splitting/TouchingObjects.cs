namespace Tessera.Core.Masks.Splitting;

/// <summary>Objects of one class that touch, told apart by their shapes: a watershed of the distances to their edges.</summary>
public static class TouchingObjects
{
    /// <summary>
    /// The objects of a class, split at their necks: each grows from where it is thickest, thicker pixels first, until the
    /// growths meet. Every pixel of the class belongs to one object; they are numbered by their first pixels, row by row.
    /// </summary>
    /// <param name="mask">Stays as it is.</param>
    /// <param name="classId">The class to split; all else, ignored pixels too, is its outside. The frame's edge is not.</param>
    /// <param name="minDistance">
    /// A thickest place at most so many rows and columns from a thicker one (or an equal one met earlier) starts no object:
    /// larger values split less. In pixels.
    /// </param>
    /// <param name="connectivity">Which neighbours touch.</param>
    public static ConnectedComponents Split(Mask mask, int classId, int minDistance,
        Connectivity connectivity = Connectivity.Eight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minDistance);
        var whole = ConnectedComponents.OfClass(mask, classId, connectivity);
        bool[] outside = new bool[whole.Labels.Length];
        for (int i = 0; i < outside.Length; i++) outside[i] = whole.Labels[i] == 0;
        int[] squared = DistanceTransform.Squared(outside, mask.Width, mask.Height);
        int[] labels = new int[outside.Length];
        int count = DistanceMaxima.Mark(squared, whole, minDistance, labels);
        PriorityFlood.Fill(squared, whole, connectivity, labels);
        return Numbered(labels, count, classId, mask.Width, mask.Height);
    }

    private static ConnectedComponents Numbered(int[] labels, int count, int classId, int width, int height)
    {
        int[] numbers = new int[count + 1];
        var items = new Component[count];
        int next = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] == 0) continue;
            (int y, int x) = Math.DivRem(i, width);
            ref int number = ref numbers[labels[i]];
            if (number == 0)
            {
                number = ++next;
                items[number - 1] = new Component(number, classId, 0, new PixelBox(x, y, x + 1, y + 1));
            }
            ref Component item = ref items[number - 1];
            PixelBox box = item.Box;
            box = new PixelBox(Math.Min(box.Left, x), box.Top, Math.Max(box.Right, x + 1), y + 1);
            item = item with { Area = item.Area + 1, Box = box };
            labels[i] = number;
        }
        return new ConnectedComponents(width, height, labels, items);
    }
}
