namespace Tessera.Data.Ordering;

/// <summary>The order in which an epoch visits its samples: a function of the seed and the epoch alone, so a resumed run finds
/// its place.</summary>
public static class EpochOrder
{
    /// <summary>A permutation of 0 .. <paramref name="count"/> - 1, by Fisher and Yates.</summary>
    public static int[] Shuffled(int count, ulong seed, int epoch)
    {
        int[] order = InFileOrder(count);
        // A stream of its own: sample streams use the indices from 0 on.
        var random = new SampleRandom(seed, (ulong)epoch, ulong.MaxValue);
        for (int i = count - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }

    public static int[] InFileOrder(int count)
    {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) order[i] = i;
        return order;
    }
}
