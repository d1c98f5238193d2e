namespace Tessera.Core.Metrics;

/// <summary>
/// One class's scores. All are null for a class that neither truth nor prediction has. Otherwise a score without any true
/// positive is 0, also where its own denominator is 0: a class that is predicted but absent, or present but never predicted,
/// scores 0. F1 is the harmonic mean of precision and recall, the same number as Dice.
/// </summary>
public sealed record ClassScores(int Id, long TruthPixels, long PredictedPixels, long TruePositives, double? Iou,
    double? Precision, double? Recall, double? F1);

/// <summary>
/// The usual scores of a summed confusion matrix. A mean runs over every class that truth or prediction has, never only over
/// those with true positives; a class that both lack is left out. Null where there is nothing to average.
/// </summary>
public sealed record SegmentationScores
{
    public required IReadOnlyList<ClassScores> Classes { get; init; }

    /// <summary>Right pixels over all pixels that are not ignored; a pixel predicted as ignore is wrong.</summary>
    public required double? PixelAccuracy { get; init; }

    /// <summary>
    /// Mean recall over the classes that the truth has: unlike <see cref="MeanRecall"/>, a class that is only predicted is left
    /// out.
    /// </summary>
    public required double? MeanClassAccuracy { get; init; }

    public required double? MeanIou { get; init; }

    /// <summary>IoU averaged with each class's share of the truth: large classes count most.</summary>
    public required double? FrequencyWeightedIou { get; init; }

    /// <summary>
    /// IoU averaged with 1 over each class's share of the truth; a class absent from the truth has no such weight and is left
    /// out.
    /// </summary>
    public required double? InverseFrequencyIou { get; init; }

    public required double? MeanPrecision { get; init; }

    public required double? MeanRecall { get; init; }

    /// <summary>Mean of the classes' F1 (macro F1, mean Dice), not the F1 of the means.</summary>
    public required double? MeanF1 { get; init; }

    /// <summary>
    /// IoU averaged with given weights, one a class; classes that truth and prediction lack are left out with their weight.
    /// </summary>
    public double? WeightedIou(ReadOnlySpan<double> weights)
    {
        if (weights.Length != Classes.Count)
            throw new ArgumentException($"{weights.Length} weights; expected {Classes.Count}, one a class", nameof(weights));
        double[] copy = weights.ToArray();
        if (copy.Any(w => !(w >= 0 && double.IsFinite(w))))
            throw new ArgumentException("a weight is negative or not finite", nameof(weights));
        return Average(Classes, c => c.Iou, c => copy[c.Id]);
    }

    public static SegmentationScores Of(ConfusionMatrix matrix)
    {
        ClassScores[] classes = [.. Enumerable.Range(0, matrix.Classes).Select(id => Score(matrix, id))];
        return new SegmentationScores
        {
            Classes = classes,
            PixelAccuracy = Ratio(classes.Sum(c => c.TruePositives), classes.Sum(c => c.TruthPixels)),
            MeanClassAccuracy = Average(classes.Where(c => c.TruthPixels > 0), c => c.Recall, _ => 1),
            MeanIou = Average(classes, c => c.Iou, _ => 1),
            FrequencyWeightedIou = Average(classes, c => c.Iou, c => c.TruthPixels),
            InverseFrequencyIou = Average(classes.Where(c => c.TruthPixels > 0), c => c.Iou, c => 1.0 / c.TruthPixels),
            MeanPrecision = Average(classes, c => c.Precision, _ => 1),
            MeanRecall = Average(classes, c => c.Recall, _ => 1),
            MeanF1 = Average(classes, c => c.F1, _ => 1),
        };
    }

    private static ClassScores Score(ConfusionMatrix matrix, int id)
    {
        long truth = matrix.TruthPixels(id), predicted = matrix.PredictedPixels(id), hits = matrix[id, id];
        if (truth + predicted == 0) return new ClassScores(id, 0, 0, 0, null, null, null, null);
        return new ClassScores(id, truth, predicted, hits, Ratio(hits, truth + predicted - hits), Ratio(hits, predicted)
            ?? 0, Ratio(hits, truth) ?? 0,
            Ratio(2 * hits, truth + predicted));
    }

    private static double? Ratio(long part, long whole) => whole == 0 ? null : (double)part / whole;

    private static double? Average(IEnumerable<ClassScores> classes, Func<ClassScores, double?> score, Func<ClassScores,
        double> weight)
    {
        double sum = 0, weights = 0;
        foreach (ClassScores c in classes)
        {
            if (score(c) is not { } value) continue;
            sum += weight(c) * value;
            weights += weight(c);
        }
        return weights == 0 ? null : sum / weights;
    }
}
