using System.Numerics.Tensors;

namespace Tessera.Core.Probabilities;

/// <summary>The temperature at which true classes are likeliest (Guo et al. 2017): one number, fitted by the negative
/// log-likelihood of labelled pixels.</summary>
public static class TemperatureFit
{
    public const double Lowest = 0.05, Highest = 20;

    private const int MostSteps = 60;
    private const double Tolerance = 1e-7;

    /// <summary>The best from <see cref="Lowest"/> to <see cref="Highest"/>; an end of it where pixels are all right, or
    /// no better than chance.</summary>
    public static double Run(ScoredPixels pixels)
    {
        ArgumentOutOfRangeException.ThrowIfZero(pixels.Count);
        // The likelihood is convex in 1 / T: Newton's steps there, halved where they leave the bracket.
        double low = 1 / Highest, high = 1 / Lowest, sharpness = 1;
        if (Slope(pixels, low).First >= 0) return Highest;
        if (Slope(pixels, high).First <= 0) return Lowest;
        for (int step = 0; step < MostSteps; step++)
        {
            (double first, double second) = Slope(pixels, sharpness);
            if (first < 0) low = sharpness;
            else high = sharpness;
            double next = sharpness - first / second;
            if (!(next > low && next < high)) next = Math.Sqrt(low * high);
            bool isThere = Math.Abs(next - sharpness) <= Tolerance * sharpness;
            sharpness = next;
            if (isThere) break;
        }
        return 1 / sharpness;
    }

    // First and second derivative by 1 / T of -log p(label): the expected score less the label's, and the scores' variance.
    private static (double First, double Second) Slope(ScoredPixels pixels, double sharpness)
    {
        double first = 0, second = 0;
        for (int i = 0; i < pixels.Count; i++)
        {
            ReadOnlySpan<float> scores = pixels.Scores(i);
            float most = TensorPrimitives.Max(scores);
            double sum = 0, mean = 0, square = 0;
            foreach (float score in scores)
            {
                double above = score - most, power = Math.Exp(above * sharpness);
                sum += power;
                mean += power * above;
                square += power * above * above;
            }
            mean /= sum;
            first += mean - (scores[pixels.Label(i)] - most);
            second += square / sum - mean * mean;
        }
        return (first, second);
    }
}
