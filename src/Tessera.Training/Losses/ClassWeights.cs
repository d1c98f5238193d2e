namespace Tessera.Training.Losses;

/// <summary>Published ways to make rare classes count more.</summary>
public enum ClassWeightFormula
{
    None,

    /// <summary>1 / ln(1.02 + p): ENet (Paszke et al., 2016).</summary>
    Enet,

    /// <summary>1 / ln(1.10 + p): ERFNet (Romera et al., 2018), DABNet.</summary>
    Erfnet,

    /// <summary>median(f) / f, f = a class's share in the images that show it: SegNet (Badrinarayanan et al., 2017).</summary>
    MedianFrequency,

    /// <summary>1 / p.</summary>
    InverseFrequency,

    /// <summary>1 / sqrt(p).</summary>
    SqrtInverse,

    /// <summary>(1 - b) / (1 - b^n) (Cui et al., 2019), b = 1 - 1/m with m the mean count: rare classes as by 1/p, common ones
    /// alike.</summary>
    EffectiveNumber,
}

/// <summary>Weights of classes from their pixels.</summary>
public static class ClassWeights
{
    /// <summary>
    /// One weight a class, with mean 1 over the classes that have pixels. A class without pixels has no frequency: its weight is
    /// 0, so that it neither takes part in label smoothing nor moves the mean. The logarithmic formulas are defined there too,
    /// and <c>None</c> gives 1.
    /// </summary>
    /// <param name="pixelCounts">Labelled pixels a class.</param>
    /// <param name="shownIn">Labelled pixels of all images that show the class, for the median frequency; without it, all
    /// images.</param>
    public static float[] Compute(ClassWeightFormula formula, ReadOnlySpan<long> pixelCounts,
        ReadOnlySpan<long> shownIn = default)
    {
        if (!shownIn.IsEmpty && shownIn.Length != pixelCounts.Length)
            throw new ArgumentException($"{shownIn.Length} sums of images do not fit {pixelCounts.Length} classes",
                nameof(shownIn));
        double total = 0;
        foreach (long count in pixelCounts) total += count;
        if (formula == ClassWeightFormula.None || total == 0) return [.. Enumerable.Repeat(1f, pixelCounts.Length)];

        var weights = new double[pixelCounts.Length];
        for (int k = 0; k < weights.Length; k++)
        {
            double count = pixelCounts[k];
            weights[k] = formula switch
            {
                ClassWeightFormula.Enet => 1 / Math.Log(1.02 + count / total),
                ClassWeightFormula.Erfnet => 1 / Math.Log(1.10 + count / total),
                _ when count == 0 => 0,
                // The median is a common factor, which the mean takes out again.
                ClassWeightFormula.MedianFrequency => (shownIn.IsEmpty ? total : shownIn[k]) / count,
                ClassWeightFormula.InverseFrequency => total / count,
                ClassWeightFormula.SqrtInverse => Math.Sqrt(total / count),
                ClassWeightFormula.EffectiveNumber => 1 / (1 - Math.Pow(Math.Max(0, 1 - weights.Length / total), count)),
                _ => throw new ArgumentOutOfRangeException(nameof(formula), formula, "not a formula"),
            };
        }
        return Normalised(weights, pixelCounts);
    }

    private static float[] Normalised(double[] weights, ReadOnlySpan<long> pixelCounts)
    {
        double sum = 0;
        int present = 0;
        for (int k = 0; k < weights.Length; k++)
        {
            if (pixelCounts[k] == 0) continue;
            sum += weights[k];
            present++;
        }
        return [.. weights.Select(w => (float)(w * present / sum))];
    }
}
