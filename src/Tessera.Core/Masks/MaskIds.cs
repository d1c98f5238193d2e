using System.Numerics;
using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Core.Masks;

/// <summary>Which ids a mask holds, how often, and ids exchanged for others.</summary>
public static class MaskIds
{
    /// <summary>Pixels by id: 256 counts for an 8-bit mask, 65536 for a 16-bit one.</summary>
    public static long[] Histogram(Mask mask) => mask.Is16Bit ? Histogram<ushort>(mask.Ids16) : Histogram<byte>(mask.Ids8);

    /// <summary>The mask with every id exchanged for table[id]; 16-bit if <paramref name="to16Bit"/>, else 8-bit.</summary>
    /// <exception cref="InputException">The table has no entry for an id that occurs, or one that does not fit the
    /// result.</exception>
    public static Mask Remap(Mask mask, ReadOnlySpan<int> table, bool to16Bit = false)
    {
        int limit = to16Bit ? ushort.MaxValue : byte.MaxValue;
        int[] usable = new int[mask.Is16Bit ? ushort.MaxValue + 1 : byte.MaxValue + 1];
        for (int id = 0; id < usable.Length; id++)
            usable[id] = id < table.Length && table[id] <= limit ? Math.Max(table[id], -1) : -1;
        var result = new Mask(mask.Width, mask.Height, to16Bit);
        bool allFit = (mask.Is16Bit, to16Bit) switch
        {
            (false, false) => Exchange(mask.Ids8, usable, result.Ids8),
            (false, true) => Exchange(mask.Ids8, usable, result.Ids16),
            (true, false) => Exchange(mask.Ids16, usable, result.Ids8),
            (true, true) => Exchange(mask.Ids16, usable, result.Ids16),
        };
        if (allFit) return result;
        long[] counts = Histogram(mask);
        int wrong = Enumerable.Range(0, counts.Length).First(id => counts[id] > 0 && usable[id] < 0);
        string found = $"id {wrong} ({Pixels(counts[wrong])})";
        throw new InputException($"mask: {found} has no place in the new ids; expected an entry of 0 to {limit}");
    }

    /// <summary>Refuses a mask with an id that is neither a class nor ignore.</summary>
    /// <exception cref="InputException">Names the file, the ids and how many pixels have each.</exception>
    public static void Check(Mask mask, LabelMap labels, string file) => Check(mask, labels.Count, labels.IgnoreId, file);

    // Negative entries are no ids: their sign survives in the sum of all bits.
    private static bool Exchange<TFrom, TTo>(ReadOnlySpan<TFrom> ids, ReadOnlySpan<int> table, Span<TTo> to)
        where TFrom : unmanaged, IBinaryInteger<TFrom> where TTo : unmanaged, IBinaryInteger<TTo>
    {
        int all = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            int id = table[int.CreateTruncating(ids[i])];
            all |= id;
            to[i] = TTo.CreateTruncating(id);
        }
        return all >= 0;
    }

    internal static void Check(Mask mask, int classes, int ignoreId, string file)
    {
        if (DescribeUnknown(Histogram(mask), classes, ignoreId) is { } wrong) throw InputException.At(file, wrong);
    }

    internal static long[] Histogram<T>(ReadOnlySpan<T> ids) where T : unmanaged
    {
        if (typeof(T) == typeof(ushort))
        {
            long[] wide = new long[65536];
            foreach (ushort id in MemoryMarshal.Cast<T, ushort>(ids)) wide[id]++;
            return wide;
        }
        // Neighbours mostly have the same id; four tables in turn keep one count from waiting for the one before.
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(ids);
        long[] counts = new long[256], second = new long[256], third = new long[256], fourth = new long[256];
        int i = 0;
        for (; i + 4 <= bytes.Length; i += 4)
        {
            counts[bytes[i]]++;
            second[bytes[i + 1]]++;
            third[bytes[i + 2]]++;
            fourth[bytes[i + 3]]++;
        }
        for (; i < bytes.Length; i++) counts[bytes[i]]++;
        for (int id = 0; id < 256; id++) counts[id] += second[id] + third[id] + fourth[id];
        return counts;
    }

    internal static string? DescribeUnknown(ReadOnlySpan<long> counts, int classes, int ignoreId)
    {
        var found = new List<string>();
        int more = 0;
        for (int id = classes; id < counts.Length; id++)
        {
            if (id == ignoreId || counts[id] == 0) continue;
            if (found.Count < 8) found.Add($"{id} ({Pixels(counts[id])})");
            else more++;
        }
        if (found.Count == 0) return null;
        string rest = more > 0 ? $" and {more} more" : "";
        return $"unknown ids {string.Join(", ", found)}{rest}; expected 0 to {classes - 1}, or {ignoreId} for ignore";
    }

    private static string Pixels(long count) => count == 1 ? "1 pixel" : $"{count} pixels";
}
