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
        (DiceArea, DiceOverlap) = (new float[weights.Length], new float[weights.Length]);
    }

    public static PixelScales Of(PixelTerms terms, int classes, long[] counts) =>
        new(terms, counts, terms.ClassWeights ?? [.. Enumerable.Repeat(1f, classes)]);

    public float[] Weights { get; }

    public float WeightSum { get; }

    public bool HasEntropy => _terms.CrossEntropy != 0;

    public bool HasSmoothing => _terms.Smoothing != 0;

    public bool HasDice => _terms.Dice != 0;

    /// <summary>Cross-entropy: derivative by the logit of class j is True[t] (p_j - [j = t]) + SpreadSum p_j -
    /// Spread[j].</summary>
    public float[] True { get; }

    public float[] Spread { get; }

    public float SpreadSum { get; }

    /// <summary>Dice: derivative by the share of class j is DiceArea[j], plus DiceOverlap[j] where j is true.</summary>
    public float[] DiceArea { get; }

    public float[] DiceOverlap { get; }

    public double Value(PixelSums sums)
    {
        double value = 0;
        if (_total > 0)
        {
            double entropy = (1 - _terms.Smoothing) * sums.Entropy + _terms.Smoothing / Weights.Length * sums.Spread;
            value += _terms.CrossEntropy * entropy / _total;
        }
        int present = _counts.Count(c => c > 0);
        for (int k = 0; HasDice && k < _counts.Length; k++)
        {
            if (_counts[k] > 0) value += _terms.Dice / present * (1 - Overlap(sums, k) / Area(sums, k));
        }
        return value;
    }

    public void SetDice(PixelSums sums)
    {
        int present = _counts.Count(c => c > 0);
        for (int k = 0; k < _counts.Length; k++)
        {
            if (_counts[k] == 0) continue;
            double area = Area(sums, k);
            DiceArea[k] = (float)(_terms.Dice / present * Overlap(sums, k) / (area * area));
            DiceOverlap[k] = (float)(-2 * _terms.Dice / present / area);
        }
    }

    private double Overlap(PixelSums sums, int k) => 2 * sums.Right[k] + _terms.Smooth;

    private double Area(PixelSums sums, int k) => sums.Predicted[k] + _counts[k] + _terms.Smooth;
}
