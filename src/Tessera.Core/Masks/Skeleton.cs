namespace Tessera.Core.Masks;

/// <summary>
/// The middle lines of a shape, one pixel wide and connected as it is (Guo and Hall 1989, the two-subiteration algorithm A1):
/// pixels of the border that hold nothing together and are no line's end go, in two turns, until none is left to go.
/// </summary>
public static class Skeleton
{
    // Whether a pixel goes, by its eight neighbours as bits from above clockwise, in the first and the second turn.
    private static readonly bool[][] Goes = [Table(first: true), Table(first: false)];

    /// <summary>Which pixels are the skeleton of a class, row by row; all else, ignored pixels too, is its outside.</summary>
    public static bool[] Of(Mask mask, int classId)
    {
        bool[] shape = new bool[mask.Width * mask.Height];
        if (mask.Is16Bit)
        {
            ReadOnlySpan<ushort> ids = mask.Ids16;
            for (int i = 0; i < shape.Length; i++) shape[i] = ids[i] == classId;
        }
        else
        {
            ReadOnlySpan<byte> ids = mask.Ids8;
            for (int i = 0; i < shape.Length; i++) shape[i] = ids[i] == classId;
        }
        return Of(shape, mask.Width, mask.Height);
    }

    /// <summary>Which pixels are the skeleton of those that are true, row by row.</summary>
    public static bool[] Of(ReadOnlySpan<bool> shape, int width, int height)
    {
        if (shape.Length != width * height)
            throw new ArgumentException($"{shape.Length} pixels; expected {width}x{height}", nameof(shape));
        // An empty pixel around the frame spares every look at a neighbour the question whether there is one.
        int stride = width + 2;
        bool[] left = new bool[stride * (height + 2)];
        for (int y = 0; y < height; y++) shape.Slice(y * width, width).CopyTo(left.AsSpan((y + 1) * stride + 1));
        Thin(left, stride);
        bool[] skeleton = new bool[shape.Length];
        for (int y = 0; y < height; y++) left.AsSpan((y + 1) * stride + 1, width).CopyTo(skeleton.AsSpan(y * width));
        return skeleton;
    }

    // Only pixels beside an empty one can go, so only those are looked at: a turn costs the border, not the area.
    private static void Thin(bool[] left, int stride)
    {
        int[] around = [-stride, 1 - stride, 1, stride + 1, stride, stride - 1, -1, -stride - 1];
        List<int> border = [], going = [];
        bool[] listed = new bool[left.Length];
        for (int i = 0; i < left.Length; i++)
        {
            if (!left[i] || Neighbours(left, i, around) == 255) continue;
            listed[i] = true;
            border.Add(i);
        }
        for (int turn = 0, quiet = 0; quiet < 2; turn ^= 1)
        {
            bool[] goes = Goes[turn];
            going.Clear();
            foreach (int pixel in border)
            {
                if (goes[Neighbours(left, pixel, around)]) going.Add(pixel);
            }
            quiet = going.Count == 0 ? quiet + 1 : 0;
            foreach (int pixel in going) left[pixel] = false;
            border.RemoveAll(pixel => !left[pixel]);
            foreach (int pixel in going)
            {
                foreach (int step in around)
                {
                    if (!left[pixel + step] || listed[pixel + step]) continue;
                    listed[pixel + step] = true;
                    border.Add(pixel + step);
                }
            }
        }
    }

    private static int Neighbours(bool[] left, int pixel, int[] around)
    {
        int bits = 0;
        for (int i = 0; i < 8; i++) bits |= left[pixel + around[i]] ? 1 << i : 0;
        return bits;
    }

    private static bool[] Table(bool first)
    {
        bool[] goes = new bool[256];
        for (int bits = 0; bits < 256; bits++)
        {
            int Bit(int i) => bits >> (i & 7) & 1;
            int groups = 0, pairs = 0, shifted = 0;
            for (int side = 0; side < 8; side += 2)
            {
                groups += (1 - Bit(side)) & (Bit(side + 1) | Bit(side + 2));
                pairs += Bit(side - 1) | Bit(side);
                shifted += Bit(side) | Bit(side + 1);
            }
            // The first turn works from the right and the lower side, the second from the left and the upper one.
            int held = first ? (Bit(4) | Bit(5) | (1 - Bit(7))) & Bit(6) : (Bit(0) | Bit(1) | (1 - Bit(3))) & Bit(2);
            goes[bits] = groups == 1 && Math.Min(pairs, shifted) is 2 or 3 && held == 0;
        }
        return goes;
    }
}
