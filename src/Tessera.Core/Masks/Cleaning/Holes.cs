using System.Numerics;

namespace Tessera.Core.Masks.Cleaning;

/// <summary>Gaps of background inside a class, closed.</summary>
public static class Holes
{
    /// <summary>
    /// Gives a class every gap of background that it alone encloses and that has at most <paramref name="largest"/> pixels, in
    /// place; returns how many pixels that were. A gap at the frame's edge, or one that touches another class or an ignored
    /// pixel, is not enclosed. Where the class connects at corners too, gaps connect at sides only, and the other way round.
    /// </summary>
    public static long Fill(Mask mask, int classId, int background = 0, int largest = int.MaxValue,
        Connectivity connectivity = Connectivity.Eight)
    {
        if (classId == background) throw new ArgumentException($"class {classId} is the background", nameof(classId));
        ArgumentOutOfRangeException.ThrowIfNegative(largest);
        Connectivity between = connectivity == Connectivity.Eight ? Connectivity.Four : Connectivity.Eight;
        var gaps = ConnectedComponents.OfClass(mask, background, between);
        bool[] open = new bool[gaps.Count + 1];
        if (mask.Is16Bit) OpenBeside<ushort>(mask.Ids16, classId, gaps, between, open);
        else OpenBeside<byte>(mask.Ids8, classId, gaps, between, open);
        long filled = 0;
        int[] ids = new int[open.Length];
        Array.Fill(ids, -1);
        foreach (Component gap in gaps.Items)
        {
            bool atEdge = gap.Box.Left == 0 || gap.Box.Top == 0 || gap.Box.Right == mask.Width || gap.Box.Bottom == mask.Height;
            if (open[gap.Label] || atEdge || gap.Area > largest) continue;
            ids[gap.Label] = classId;
            filled += gap.Area;
        }
        LabelPainter.Paint(mask, gaps.Labels, ids);
        return filled;
    }

    // Every gap beside a pixel that is neither gap nor the class is open.
    private static void OpenBeside<T>(ReadOnlySpan<T> mask, int classId, ConnectedComponents gaps, Connectivity between,
        bool[] open) where T : unmanaged, IBinaryInteger<T>
    {
        int width = gaps.Width, reach = between == Connectivity.Eight ? 1 : 0;
        ReadOnlySpan<int> labels = gaps.Labels;
        for (int y = 0; y < gaps.Height; y++)
        {
            ReadOnlySpan<int> row = labels.Slice(y * width, width);
            ReadOnlySpan<T> ids = mask.Slice(y * width, width);
            for (int x = 0; x < width; x++)
            {
                if (row[x] != 0 || int.CreateTruncating(ids[x]) == classId) continue;
                if (x > 0) open[row[x - 1]] = true;
                if (x < width - 1) open[row[x + 1]] = true;
                for (int side = Math.Max(x - reach, 0); side <= Math.Min(x + reach, width - 1); side++)
                {
                    if (y > 0) open[labels[(y - 1) * width + side]] = true;
                    if (y < gaps.Height - 1) open[labels[(y + 1) * width + side]] = true;
                }
            }
        }
    }
}
