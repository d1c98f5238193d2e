namespace Tessera.Training.Losses;

/// <summary>The constants of a batch: what one pixel's shares are multiplied with to give its loss and gradient.</summary>
internal sealed class PixelScales
{
    private readonly PixelTerms _terms;
    private readonly long[] _counts;
    private readonly double _total;

    private PixelScales(PixelTerms terms, long[] counts, float[] weights)
    {
        (_terms, _counts, Weights) = (terms, counts, weights);
        for (int k = 0; k < weights.Length; k++) _total += counts[k] * (double)weights[k];
        double each = _total > 0 ? terms.CrossEntropy / _total : 0, spread = terms.Smoothing / weights.Length;
        True = [.. weights.Select(w => (float)(each * (1 - terms.Smoothing) * w))];
        Spread = [.. weights.Select(w => (float)(each * spread * w))];
        WeightSum = (float)weights.Sum(w => (double)w);
        SpreadSum = (float)(each * spread * weights.Sum(w => (double)w));
        (ByPredicted, ByRight) = (new float[weights.Length], new float[weights.Length]);
    }

    public static PixelScales Of(PixelTerms terms, int classes, long[] counts) =>
        new(terms, counts, terms.ClassWeights ?? [.. Enumerable.Repeat(1f, classes)]);

    public float[] Weights { get; }

    public float WeightSum { get; }

    public bool HasEntropy => _terms.CrossEntropy != 0;

    public bool HasSmoothing => _terms.Smoothing != 0;

    public bool HasOverlap => _terms.Overlap != 0;

    /// <summary>Cross-entropy: derivative by the logit of class j is True[t] (p_j - [j = t]) + SpreadSum p_j -
    /// Spread[j].</summary>
    public float[] True { get; }

    public float[] Spread { get; }

    public float SpreadSum { get; }

    /// <summary>Overlap: derivative by the share of class j is ByPredicted[j], plus ByRight[j] where j is true.</summary>
    public float[] ByPredicted { get; }

    public float[] ByRight { get; }

    public double Value(PixelSums sums)
    {
        double value = 0;
        if (_total > 0)
        {
            double entropy = (1 - _terms.Smoothing) * sums.Entropy + _terms.Smoothing / Weights.Length * sums.Spread;
            value += _terms.CrossEntropy * entropy / _total;
        }
        int present = _counts.Count(c => c > 0);
        for (int k = 0; HasOverlap && k < _counts.Length; k++)
        {
            if (_counts[k] > 0) value += _terms.Overlap / present * (1 - Right(sums, k) / Area(sums, k));
        }
        return value;
    }

    public void SetOverlap(PixelSums sums)
    {
        int present = _counts.Count(c => c > 0);
        (double alpha, double beta, _) = _terms.Index;
        for (int k = 0; k < _counts.Length; k++)
        {
            if (_counts[k] == 0) continue;
            double area = Area(sums, k), each = _terms.Overlap / present, ratio = Right(sums, k) / area;
            ByPredicted[k] = (float)(each * alpha * ratio / area);
            ByRight[k] = (float)(each * ((1 - alpha - beta) * ratio - 1) / area);
        }
    }

    private double Right(PixelSums sums, int k) => sums.Right[k] + _terms.Index.Smooth;

    // Right + alpha (predicted - right) + beta (true - right).
    private double Area(PixelSums sums, int k)
    {
        (double alpha, double beta, double smooth) = _terms.Index;
        return (1 - alpha - beta) * sums.Right[k] + alpha * sums.Predicted[k] + beta * _counts[k] + smooth;
    }
}
