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
    /// <param name="thresholds">A class's mean probability over the pixels that are labelled so; NaN where there are none.</param>
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

    internal static int Id(Mask mask, int i) => mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i];
}

/// <summary>Sums up each class's mean probability over the pixels that are labelled so.</summary>
public sealed class ClassThresholds(int classes)
{
    private readonly double[] _sums = new double[classes];
    private readonly long[] _counts = new long[classes];

    /// <summary>NaN for a class without a pixel: no probability reaches it.</summary>
    public IReadOnlyList<double> Values => [.. _sums.Zip(_counts, (sum, count) => count > 0 ? sum / count : double.NaN)];

    public void Add(ReadOnlySpan<float> probabilities, Mask labels, int ignoreId)
    {
        int pixels = labels.Width * labels.Height;
        for (int i = 0; i < pixels; i++)
        {
            int label = LabelConfidence.Id(labels, i);
            if (label == ignoreId) continue;
            _sums[label] += probabilities[label * pixels + i];
            _counts[label]++;
        }
    }
}
