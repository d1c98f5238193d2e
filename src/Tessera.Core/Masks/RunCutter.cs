using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tessera.Core.Masks;

/// <summary>
/// Cuts a row of ids into runs: vectors tell where an id differs from the one before it, and only those places are looked at.
/// </summary>
internal static class RunCutter
{
    /// <summary>
    /// Adds the runs of the id <paramref name="only"/>, or, where that is negative, of all ids but <paramref name="except"/>.
    /// </summary>
    public static void Cut<T>(ReadOnlySpan<T> row, int only, int except, ComponentRuns runs)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (only >= 0) CutOne(row, only, runs);
        else CutAll(row, except, runs);
    }

    private static void CutOne<T>(ReadOnlySpan<T> row, int only, ComponentRuns runs) where T : unmanaged, IBinaryInteger<T>
    {
        T id = T.CreateTruncating(only);
        if (int.CreateTruncating(id) != only) return;
        int lanes = Vector256<T>.Count, x = 0, start = 0;
        uint last = 0, all = (uint)((1ul << lanes) - 1);
        ref T first = ref MemoryMarshal.GetReference(row);
        Vector256<T> wanted = Vector256.Create(id);
        for (; x + lanes <= row.Length; x += lanes)
        {
            uint hits = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)x), wanted).ExtractMostSignificantBits();
            // A set bit: a run starts or ends there. They take turns, and `last` says which is next.
            uint edges = (hits ^ ((hits << 1) | last)) & all;
            for (uint inside = last; edges != 0; edges &= edges - 1, inside ^= 1)
            {
                int at = x + BitOperations.TrailingZeroCount(edges);
                if (inside == 0) start = at;
                else runs.Add(start, at, only);
            }
            last = hits >> (lanes - 1);
        }
        for (; x < row.Length; x++)
        {
            uint hit = row[x] == id ? 1u : 0;
            if (hit > last) start = x;
            else if (hit < last) runs.Add(start, x, only);
            last = hit;
        }
        if (last == 1) runs.Add(start, row.Length, only);
    }

    private static void CutAll<T>(ReadOnlySpan<T> row, int except, ComponentRuns runs) where T : unmanaged, IBinaryInteger<T>
    {
        int lanes = Vector256<T>.Count, x = 1, start = 0;
        uint all = (uint)((1ul << lanes) - 1);
        ref T first = ref MemoryMarshal.GetReference(row);
        for (; x + lanes <= row.Length; x += lanes)
        {
            Vector256<T> same =
                Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)x), Vector256.LoadUnsafe(ref first, (nuint)x - 1));
            for (uint edges = ~same.ExtractMostSignificantBits() & all; edges != 0; edges &= edges - 1)
            {
                int at = x + BitOperations.TrailingZeroCount(edges);
                End(start, at, int.CreateTruncating(row[start]), except, runs);
                start = at;
            }
        }
        for (; x < row.Length; x++)
        {
            if (row[x] == row[x - 1]) continue;
            End(start, x, int.CreateTruncating(row[start]), except, runs);
            start = x;
        }
        End(start, row.Length, int.CreateTruncating(row[start]), except, runs);
    }

    private static void End(int start, int end, int id, int except, ComponentRuns runs)
    {
        if (id != except) runs.Add(start, end, id);
    }
}
