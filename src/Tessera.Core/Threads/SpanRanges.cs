namespace Tessera.Core.Threads;

internal delegate void RangeWork<T>(ReadOnlySpan<T> values, int from, int to);

internal delegate void RangeWork<TFirst, TSecond>(ReadOnlySpan<TFirst> first, ReadOnlySpan<TSecond> second, int from, int to);

/// <summary>
/// Work on ranges of items on several threads over spans, which closures cannot carry: pinned here while the threads run.
/// </summary>
internal static unsafe class SpanRanges
{
    public static void Run<T>(ReadOnlySpan<T> values, int items, int smallestRange, int parallelism, RangeWork<T> work)
        where T : unmanaged
    {
        int ranges = Count(items, smallestRange, parallelism);
        if (ranges <= 1)
        {
            work(values, 0, items);
            return;
        }
        int length = values.Length;
        fixed (T* pinned = values)
        {
            nint address = (nint)pinned;
            Fork(ranges, parallelism, i =>
                work(new ReadOnlySpan<T>((void*)address, length), Edge(i, items, ranges), Edge(i + 1, items, ranges)));
        }
    }

    public static void Run<TFirst, TSecond>(ReadOnlySpan<TFirst> first, ReadOnlySpan<TSecond> second, int items,
        int smallestRange, int parallelism, RangeWork<TFirst, TSecond> work) where TFirst : unmanaged where TSecond : unmanaged
    {
        int secondLength = second.Length;
        fixed (TSecond* pinned = second)
        {
            nint address = (nint)pinned;
            Run(first, items, smallestRange, parallelism,
                (values, from, to) => work(values, new ReadOnlySpan<TSecond>((void*)address, secondLength), from, to));
        }
    }

    // Two ranges a thread: one that the system interrupts does not hold up all the others for its whole share.
    private static int Count(int items, int smallestRange, int parallelism) =>
        parallelism <= 1 ? 1 : Math.Min(parallelism * 2, items / smallestRange);

    private static int Edge(int range, int items, int ranges) => (int)((long)items * range / ranges);

    private static void Fork(int ranges, int parallelism, Action<int> body) =>
        Parallel.For(0, ranges, new ParallelOptions { MaxDegreeOfParallelism = parallelism }, body);
}
