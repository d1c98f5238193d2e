namespace Tessera.Evaluation;

/// <summary>What is measured besides the confusion counts, which always are.</summary>
public sealed record EvaluationOptions
{
    /// <summary>How far a predicted boundary may be from the true one; null leaves boundaries out.</summary>
    public double? BoundaryTolerancePixels { get; init; } = 3;

    /// <summary>Also count how many objects of each size are found.</summary>
    public bool RecallBySize { get; init; }

    /// <summary>How a network that remembers frames is led through sequences.</summary>
    public FrameOrder Frames { get; init; }

    /// <summary>Images of the lowest scores whose predicted masks are kept, small, to be shown in a report.</summary>
    public int Worst { get; init; } = 6;

    /// <summary>Of the order of <see cref="FrameOrder.Shuffled"/> frames.</summary>
    public ulong Seed { get; init; }

    /// <summary>Images read ahead while the network works.</summary>
    public int ReadAhead { get; init; } = 3;
}
