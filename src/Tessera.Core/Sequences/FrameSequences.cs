namespace Tessera.Core.Sequences;

/// <summary>Images sorted into the sequences that their names tell.</summary>
public static class FrameSequences
{
    /// <summary>
    /// Indices of the files by sequence, each in the order of its frames; sequences in the order in which they are met. A file
    /// whose name tells no frame is a sequence of its own.
    /// </summary>
    public static IReadOnlyList<int[]> Of(IReadOnlyList<string> paths)
    {
        FrameName?[] names = [.. paths.Select(FrameName.Of)];
        // No two keys are equal where there is no name.
        return [.. Enumerable.Range(0, names.Length).GroupBy(i => names[i] is { } name ? (name.Sequence, -1) : ("", i))
            .Select(sequence => sequence.OrderBy(i => names[i]?.Frame).ToArray())];
    }
}
