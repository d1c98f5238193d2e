using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tessera.Core.Metrics;

/// <summary>
/// Counts pairs of ids. Ids that are no class fall into one more row and column, so a table has (classes + 1) squared cells.
/// Masks are mostly runs of one pair: a block of 32 pixels with few changes is counted by its runs, any other pixel by pixel in
/// four tables in turn, because counting twice into one cell waits for the first store to finish.
/// </summary>
internal static class PairCounting
{
    private const int Block = 32;

    // Measured: from about 10 changes in 32 pixels on, finding each run's end costs more than counting its pixels.
    private const int MostRuns = 10;

    /// <summary>
    /// Adds the pairs to <paramref name="table"/>; true if an id is neither below <paramref name="classes"/> nor the ignore id.
    /// </summary>
    /// <remarks>At most 255 classes: with the extra cell, an id still fits a byte.</remarks>
    public static bool Count(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted, int classes, int ignoreId, Span<long> table)
    {
        int side = classes + 1, size = side * side;
        // 32 bits hold any count of one span: its length is below 2^31.
        uint[] banks = new uint[4 * size];
        ref uint bank = ref MemoryMarshal.GetArrayDataReference(banks);
        ref byte t = ref MemoryMarshal.GetReference(truth), p = ref MemoryMarshal.GetReference(predicted);
        Vector256<byte> top = Vector256.Create((byte)classes), unknown = Vector256<byte>.Zero;
        // Where ignore is beyond a byte, the value stands for no id: unknown ids only, and those are at least `classes`.
        Vector256<byte> ignore = Vector256.Create(ignoreId is >= 0 and <= 255 ? (byte)ignoreId : (byte)0);
        Span<ushort> keys = stackalloc ushort[Block];
        int i = 0;
        for (; i + Block < truth.Length; i += Block)
        {
            Vector256<byte> ids = Vector256.LoadUnsafe(ref t, (nuint)i), guesses = Vector256.LoadUnsafe(ref p, (nuint)i);
            Vector256<byte> row = Vector256.Min(ids, top), column = Vector256.Min(guesses, top);
            unknown |= Vector256.AndNot(Vector256.Equals(row, top), Vector256.Equals(ids, ignore))
                | Vector256.AndNot(Vector256.Equals(column, top), Vector256.Equals(guesses, ignore));
            Vector256<byte> same = Vector256.Equals(ids, Vector256.LoadUnsafe(ref t, (nuint)i + 1))
                & Vector256.Equals(guesses, Vector256.LoadUnsafe(ref p, (nuint)i + 1));
            uint changes = ~same.ExtractMostSignificantBits();
            if (changes == 0) Unsafe.Add(ref bank, Key(ref t, ref p, i, classes)) += Block;
            else if (BitOperations.PopCount(changes) <= MostRuns) CountRuns(ref bank, ref t, ref p, i, changes, classes);
            else
            {
                Keys(row, column, (ushort)side, keys);
                CountPixels(ref bank, keys, size);
            }
        }
        bool found = unknown != Vector256<byte>.Zero;
        for (; i < truth.Length; i++)
        {
            int id = Unsafe.Add(ref t, i), guess = Unsafe.Add(ref p, i);
            found |= (id >= classes && id != ignoreId) || (guess >= classes && guess != ignoreId);
            banks[Math.Min(id, classes) * side + Math.Min(guess, classes)]++;
        }
        for (int cell = 0; cell < size; cell++)
            table[cell] += (long)banks[cell] + banks[size + cell] + banks[2 * size + cell] + banks[3 * size + cell];
        return found;
    }

    /// <summary>The same for 16-bit ids, or more than 255 classes: one table, counted by runs.</summary>
    public static bool CountWide<T>(ReadOnlySpan<T> truth, ReadOnlySpan<T> predicted, int classes, int ignoreId, Span<long> table)
        where T : unmanaged, IBinaryInteger<T>
    {
        bool found = false;
        for (int i = 0; i < truth.Length;)
        {
            T id = truth[i], guess = predicted[i];
            int start = i++;
            while (i < truth.Length && truth[i] == id && predicted[i] == guess) i++;
            int row = int.CreateTruncating(id), column = int.CreateTruncating(guess);
            found |= (row >= classes && row != ignoreId) || (column >= classes && column != ignoreId);
            table[Math.Min(row, classes) * (classes + 1) + Math.Min(column, classes)] += i - start;
        }
        return found;
    }

    // Bit k of changes: pixel i + k differs from the one after it. Four runs at a time without a branch between them, the missing
    // ones with length 0: a branch a run would be mispredicted about once a block, which costs more than three empty runs.
    private static void CountRuns(ref uint bank, ref byte t, ref byte p, int i, uint changes, int classes)
    {
        int start = 0;
        // The block's end ends its last run.
        changes |= 1u << (Block - 1);
        do
        {
            for (int run = 0; run < 4; run++)
            {
                int end = Math.Min(BitOperations.TrailingZeroCount(changes) + 1, Block);
                Unsafe.Add(ref bank, Key(ref t, ref p, i + start, classes)) += (uint)(end - start);
                start = end;
                changes &= changes - 1;
            }
        }
        while (changes != 0);
    }

    private static int Key(ref byte t, ref byte p, int at, int classes) =>
        Math.Min(Unsafe.Add(ref t, at), classes) * (classes + 1) + Math.Min(Unsafe.Add(ref p, at), classes);

    private static void Keys(Vector256<byte> row, Vector256<byte> column, ushort side, Span<ushort> keys)
    {
        (Vector256<ushort> rowLow, Vector256<ushort> rowHigh) = Vector256.Widen(row);
        (Vector256<ushort> columnLow, Vector256<ushort> columnHigh) = Vector256.Widen(column);
        ref ushort key = ref MemoryMarshal.GetReference(keys);
        (rowLow * Vector256.Create(side) + columnLow).StoreUnsafe(ref key);
        (rowHigh * Vector256.Create(side) + columnHigh).StoreUnsafe(ref key, 16);
    }

    private static void CountPixels(ref uint bank, ReadOnlySpan<ushort> keys, int size)
    {
        ref ulong four = ref Unsafe.As<ushort, ulong>(ref MemoryMarshal.GetReference(keys));
        ref uint second = ref Unsafe.Add(ref bank, size), third = ref Unsafe.Add(ref bank, 2 * size),
            fourth = ref Unsafe.Add(ref bank, 3 * size);
        for (int j = 0; j < Block / 4; j++)
        {
            ulong packed = Unsafe.Add(ref four, j);
            Unsafe.Add(ref bank, (int)(packed & 0xffff))++;
            Unsafe.Add(ref second, (int)((packed >> 16) & 0xffff))++;
            Unsafe.Add(ref third, (int)((packed >> 32) & 0xffff))++;
            Unsafe.Add(ref fourth, (int)(packed >> 48))++;
        }
    }
}
