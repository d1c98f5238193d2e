using Tessera.Core.Sequences;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;

namespace Tessera.Evaluation;

/// <summary>How a segmenter that remembers frames is led through sequences; others give the same masks either way.</summary>
public enum FrameOrder
{
    /// <summary>As they were taken, remembered from a sequence's start to its end.</summary>
    Ordered,

    /// <summary>Remembered, but in a random order: what is left of the gain is not from time.</summary>
    Shuffled,

    /// <summary>Each by itself, with nothing remembered.</summary>
    Single,
}

/// <summary>The samples in the order in which they are shown, and before which of them everything is forgotten.</summary>
internal static class FrameWalk
{
    public static IReadOnlyList<(int Index, bool Restart)> Of(IReadOnlyList<Sample> samples, FrameOrder order, ulong seed)
    {
        IReadOnlyList<int[]> sequences = FrameSequences.Of([.. samples.Select(sample => sample.ImagePath)]);
        return [.. sequences.SelectMany((sequence, number) =>
            Within(sequence, number, order, seed).Select((index, place) => (index, place == 0 || order == FrameOrder.Single)))];
    }

    private static IEnumerable<int> Within(int[] sequence, int number, FrameOrder order, ulong seed) =>
        order == FrameOrder.Shuffled
            ? EpochOrder.Shuffled(sequence.Length, seed, number).Select(place => sequence[place])
            : sequence;
}
