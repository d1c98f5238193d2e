using System.Runtime.InteropServices;

namespace Tessera.Core.Probabilities;

/// <summary>What a network thinks of some pixels whose class is known: a number for each class, logits or logarithms of
/// probabilities, which differ by a constant that does not matter.</summary>
public sealed class ScoredPixels(int classes)
{
    private readonly List<float> _scores = [];
    private readonly List<int> _labels = [];

    public int Classes => classes;

    public int Count => _labels.Count;

    /// <param name="scores">One for each class.</param>
    /// <param name="label">The true class.</param>
    public void Add(ReadOnlySpan<float> scores, int label)
    {
        if (scores.Length != classes) throw new ArgumentException($"{scores.Length} scores; expected {classes}, one a class");
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, classes);
        _scores.AddRange(scores);
        _labels.Add(label);
    }

    internal ReadOnlySpan<float> Scores(int pixel) =>
        CollectionsMarshal.AsSpan(_scores).Slice(pixel * classes, classes);

    internal int Label(int pixel) => _labels[pixel];
}
