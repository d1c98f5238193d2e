using System.Numerics.Tensors;

namespace Tessera.Core.Probabilities;

/// <summary>Pixels whose confidence is above <paramref name="From"/> and up to <paramref name="To"/>.</summary>
/// <param name="Confidence">Their mean; NaN where there are none.</param>
/// <param name="Accuracy">The share of them that is right; NaN where there are none.</param>
public sealed record ReliabilityBin(double From, double To, long Pixels, double Confidence, double Accuracy);

/// <summary>Whether of answers with a confidence of 0.8 eight of ten are right.</summary>
/// <param name="Bins">Of equal width, 0 to 1.</param>
/// <param name="NegativeLogLikelihood">Mean over the pixels, natural logarithm.</param>
public sealed record Reliability(IReadOnlyList<ReliabilityBin> Bins, double NegativeLogLikelihood)
{
    public const int BinCount = 15;

    public long Pixels => Bins.Sum(bin => bin.Pixels);

    /// <summary>The expected calibration error: how far confidence and accuracy are apart, the mean over the bins by their
    /// pixels.</summary>
    public double CalibrationError =>
        Bins.Where(bin => bin.Pixels > 0).Sum(bin => bin.Pixels * Math.Abs(bin.Accuracy - bin.Confidence)) / Pixels;

    /// <summary>Of the scores over a temperature.</summary>
    public static Reliability Of(ScoredPixels pixels, double temperature = 1)
    {
        long[] counts = new long[BinCount], right = new long[BinCount];
        double[] sums = new double[BinCount];
        double loss = 0;
        for (int i = 0; i < pixels.Count; i++)
        {
            ReadOnlySpan<float> scores = pixels.Scores(i);
            int best = TensorPrimitives.IndexOfMax(scores);
            double sum = 0;
            foreach (float score in scores) sum += Math.Exp((score - scores[best]) / temperature);
            double confidence = 1 / sum;
            loss += Math.Log(sum) - (scores[pixels.Label(i)] - scores[best]) / temperature;
            int bin = Math.Clamp((int)Math.Ceiling(confidence * BinCount) - 1, 0, BinCount - 1);
            counts[bin]++;
            sums[bin] += confidence;
            if (best == pixels.Label(i)) right[bin]++;
        }
        return new Reliability([.. Enumerable.Range(0, BinCount).Select(Bin)], loss / pixels.Count);

        ReliabilityBin Bin(int b) =>
            new((double)b / BinCount, (b + 1.0) / BinCount, counts[b], sums[b] / counts[b], (double)right[b] / counts[b]);
    }
}
