using System.Text;

namespace Tessera.Core.Masks;

/// <summary>
/// COCO's run lengths: column by column over the whole image, background first; as numbers, or as a string in which each number
/// from the fourth on is its difference to the one two before, in groups of five bits, lowest first.
/// </summary>
public static class CocoRuns
{
    private const int FirstDigit = 48, MoreFollow = 0x20, Negative = 0x10, FiveBits = 0x1f;

    /// <summary>Writes 1 where the mask is set and 0 elsewhere, row by row.</summary>
    /// <exception cref="FormatException">The runs do not cover exactly width x height pixels.</exception>
    public static void Decode(ReadOnlySpan<int> counts, int width, int height, Span<byte> bits)
    {
        RunCounts.Require(counts, width, height);
        bits = bits[..(width * height)];
        bits.Clear();
        for (int i = 0, at = 0; i < counts.Length; at += counts[i], i++)
        {
            if (i % 2 == 0) continue;
            (int x, int y) = Math.DivRem(at, height);
            for (int left = counts[i]; left > 0; left--)
            {
                bits[y * width + x] = 1;
                if (++y == height) (x, y) = (x + 1, 0);
            }
        }
    }

    /// <summary>The counts of a mask given row by row.</summary>
    public static int[] Encode(ReadOnlySpan<byte> bits, int width, int height)
    {
        byte[] rows = bits.ToArray();
        return RunCounts.Cut(width * height, i => rows[i % height * width + i / height] != 0);
    }

    /// <summary>The counts of every number from 1 to <paramref name="count"/> in a raster
    /// given row by row, in one pass.</summary>
    public static int[][] EncodeAll(ReadOnlySpan<int> numbers, int width, int height, int count)
    {
        List<int>[] counts = [.. Enumerable.Range(0, count).Select(_ => new List<int>())];
        int[] covered = new int[count];
        int end = width * height, start = 0;
        while (start < end)
        {
            int number = At(numbers, start, width, height), next = start + 1;
            while (next < end && At(numbers, next, width, height) == number) next++;
            if (number > 0)
            {
                counts[number - 1].Add(start - covered[number - 1]);
                counts[number - 1].Add(next - start);
                covered[number - 1] = next;
            }
            start = next;
        }
        for (int i = 0; i < count; i++)
        {
            if (covered[i] < end) counts[i].Add(end - covered[i]);
        }
        return [.. counts.Select(list => list.ToArray())];
    }

    /// <summary>The counts in a compressed string; as many as it has, so that memory is bounded by its length.</summary>
    /// <exception cref="FormatException">A letter is none of the format's, or a number is out of range.</exception>
    public static int[] Unpack(ReadOnlySpan<char> text)
    {
        var counts = new List<int>();
        for (int at = 0; at < text.Length;)
        {
            long number = 0;
            int digit, shift = 0;
            do
            {
                if (at == text.Length) throw new FormatException("has a string of run lengths that ends inside a number");
                digit = text[at++] - FirstDigit;
                if (digit is < 0 or > MoreFollow + FiveBits || shift > 30)
                    throw new FormatException("has a string that holds no run lengths of COCO");
                number |= (long)(digit & FiveBits) << shift;
                shift += 5;
            }
            while ((digit & MoreFollow) != 0);
            if ((digit & Negative) != 0) number |= -1L << shift;
            if (counts.Count > 2) number += counts[^2];
            if (number is < 0 or > int.MaxValue)
                throw new FormatException($"has a run of {number} pixels; expected 0 or more, and no more than an image has");
            counts.Add((int)number);
        }
        return [.. counts];
    }

    /// <summary>The compressed string.</summary>
    public static string Pack(ReadOnlySpan<int> counts)
    {
        var text = new StringBuilder();
        for (int i = 0; i < counts.Length; i++)
        {
            long number = i > 2 ? counts[i] - (long)counts[i - 2] : counts[i];
            bool more;
            do
            {
                int digit = (int)(number & FiveBits);
                number >>= 5;
                more = (digit & Negative) != 0 ? number != -1 : number != 0;
                text.Append((char)((digit | (more ? MoreFollow : 0)) + FirstDigit));
            }
            while (more);
        }
        return text.ToString();
    }

    // Column by column.
    private static int At(ReadOnlySpan<int> rows, int pixel, int width, int height) =>
        rows[pixel % height * width + pixel / height];
}
