using Tessera.Core.Masks;

namespace Tessera.Core.Metrics;

/// <summary>
/// How likely a model that has not seen an image finds the labels people gave it (Lad and Mueller, "Estimating label quality and
/// errors in semantic segmentation data via any model", 2023, arXiv:2307.05080). Probabilities are planes: class after class,
/// row by row.
/// </summary>
public static class LabelConfidence
{
    /// <summary>The paper's: at 0.1 an image is about as good as its worst few pixels.</summary>
    public const double Temperature = 0.1;

    // Networks are not to be believed beyond one in a million.
    private const double LeastProbability = 1e-6;

    /// <summary>
    /// An image's score: its pixels' probabilities of their own label, meant with weights that grow where they are low
    /// (softmin). 0 is wrong, 1 is right; null where everything is ignored.
    /// </summary>
    public static double? Softmin(ReadOnlySpan<float> probabilities, Mask labels, int ignoreId, double temperature = Temperature)
    {
        double sum = 0, weights = 0;
        int pixels = labels.Width * labels.Height;
        for (int i = 0; i < pixels; i++)
        {
            int label = Id(labels, i);
            if (label == ignoreId) continue;
            double own = probabilities[label * pixels + i], weight = Math.Exp((1 - own) / temperature);
            sum += own * weight;
            weights += weight;
        }
        return weights > 0 ? sum / weights : null;
    }

    /// <summary>The plain mean cross-entropy of an image's labels, which sorts it among others too; null where all is
    /// ignored.</summary>
    public static double? MeanLoss(ReadOnlySpan<float> probabilities, Mask labels, int ignoreId)
    {
        double sum = 0;
        int pixels = labels.Width * labels.Height, counted = 0;
        for (int i = 0; i < pixels; i++)
        {
            int label = Id(labels, i);
            if (label == ignoreId) continue;
            sum -= Math.Log(Math.Max(probabilities[label * pixels + i], 1e-12));
            counted++;
        }
        return counted > 0 ? sum / counted : null;
    }

    /// <summary>
    /// The class that each pixel more likely has, where the model is as sure of it as it usually is of that class's own pixels
    /// and less sure of the label than usual; elsewhere the ignore id. As in confident learning (Northcutt, Jiang, Chuang, 2021).
    /// </summary>
    /// <param name="thresholds">A class's mean probability over the pixels that are
    /// labelled so; NaN where there are none.</param>
    public static Mask Suspects(ReadOnlySpan<float> probabilities, Mask labels, int ignoreId, IReadOnlyList<double> thresholds)
    {
        var suspects = new Mask(labels.Width, labels.Height, labels.Is16Bit);
        int pixels = labels.Width * labels.Height;
        for (int i = 0; i < pixels; i++)
        {
            int label = Id(labels, i), likely = ignoreId;
            double most = 0;
            for (int k = 0; label != ignoreId && k < thresholds.Count; k++)
            {
                double probability = probabilities[k * pixels + i];
                if (probability >= thresholds[k] && probability > most) (likely, most) = (k, probability);
            }
            bool suspect = likely != label && likely != ignoreId && probabilities[label * pixels + i] < thresholds[label];
            suspects[i % labels.Width, i / labels.Width] = suspect ? likely : ignoreId;
        }
        return suspects;
    }

    /// <summary>
    /// How much a pixel speaks for another class and against its label, beyond what is usual of pixels labelled so: the log of
    /// the ratio of the two probabilities, each over its usual one. What a model often takes for the other says little.
    /// </summary>
    /// <param name="pixel">Its index, row by row, of <paramref name="pixels"/>.</param>
    public static double Evidence(ReadOnlySpan<float> probabilities, int pixels, int pixel, int label, int likely,
        UsualProbabilities usual)
    {
        double odds = Log(probabilities[likely * pixels + pixel]) - Log(probabilities[label * pixels + pixel]);
        return odds - (Log(usual.Of(label, likely)) - Log(usual.Of(label, label)));
    }

    internal static int Id(Mask mask, int i) => mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i];

    private static double Log(double probability) => Math.Log(Math.Max(probability, LeastProbability));
}

/// <summary>A model's mean probability of every class over the pixels that are labelled as one.</summary>
public sealed class UsualProbabilities(int classes)
{
    private readonly double[] _sums = new double[classes * classes];
    private readonly long[] _counts = new long[classes];

    /// <summary>Of each class over its own pixels; NaN for a class without a pixel: no probability reaches it.</summary>
    public IReadOnlyList<double> OfTheirOwn => [.. Enumerable.Range(0, classes).Select(k => Of(k, k))];

    /// <summary>NaN where nothing is labelled so.</summary>
    public double Of(int label, int id) => _counts[label] > 0 ? _sums[label * classes + id] / _counts[label] : double.NaN;

    public void Add(ReadOnlySpan<float> probabilities, Mask labels, int ignoreId)
    {
        int pixels = labels.Width * labels.Height;
        for (int i = 0; i < pixels; i++)
        {
            int label = LabelConfidence.Id(labels, i);
            if (label == ignoreId) continue;
            for (int k = 0; k < classes; k++) _sums[label * classes + k] += probabilities[k * pixels + i];
            _counts[label]++;
        }
    }
}
