namespace Tessera.Data.Augmentation;

/// <summary>
/// For a run of pixels along one axis of the resized image: the source pixels each is made of, and their weights. The filter is a
/// triangle as wide as the larger of a source and a resized pixel (bilinear when growing, antialiased when shrinking: what PIL's
/// BILINEAR and PyTorch's antialias=True do). A lens blur widens it to the Gaussian of the same variance as triangle and blur
/// together, so blur costs no pass of its own. Arrays grow and are kept: one object per worker and axis.
/// </summary>
public sealed class ResamplingTaps
{
    private int[] _first = [];
    private float[] _weights = [];

    /// <summary>Weights a pixel; those beyond a pixel's own reach are 0.</summary>
    public int Taps { get; private set; }

    /// <summary>First source pixel of each resized pixel; its <see cref="Taps"/> pixels all lie inside the source.</summary>
    public ReadOnlySpan<int> First => _first;

    /// <summary><see cref="Taps"/> weights for each resized pixel, adding up to 1.</summary>
    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>Resized pixels <paramref name="start"/> .. <paramref name="start"/> + <paramref name="count"/> - 1, all inside
    /// the resized axis.</summary>
    public void Fill(int sourceLength, int resizedLength, int start, int count, float blurSigma, bool reversed)
    {
        double ratio = (double)sourceLength / resizedLength;
        double reach = Math.Max(ratio, 1);
        // Variance of a triangle of half width r is r^2 / 6.
        double sigma = blurSigma > 0 ? Math.Sqrt(reach * reach / 6 + blurSigma * ratio * blurSigma * ratio) : 0;
        double support = sigma > 0 ? Math.Max(3 * sigma, 0.75) : reach;
        Taps = Math.Min(sourceLength, (int)Math.Ceiling(2 * support));
        if (_first.Length < count) _first = new int[count];
        if (_weights.Length < count * Taps) _weights = new float[count * Taps];

        for (int i = 0; i < count; i++)
        {
            double centre = (start + i + 0.5) * ratio;
            // The first pixel whose centre lies within the support; those on its very edge weigh nothing.
            int first = Math.Clamp((int)Math.Floor(centre - support - 0.5) + 1, 0, sourceLength - Taps);
            int place = reversed ? count - 1 - i : i;
            _first[place] = first;
            Weigh(_weights.AsSpan(place * Taps, Taps), first + 0.5 - centre, reach, support, sigma);
        }
    }

    private static void Weigh(Span<float> weights, double distance, double reach, double support, double sigma)
    {
        double sum = 0;
        for (int t = 0; t < weights.Length; t++)
        {
            double d = distance + t;
            double weight = Math.Abs(d) >= support ? 0 : sigma > 0 ? Math.Exp(-d * d / (2 * sigma * sigma))
                : 1 - Math.Abs(d) / reach;
            weights[t] = (float)weight;
            sum += weight;
        }
        float scale = (float)(1 / sum);
        for (int t = 0; t < weights.Length; t++) weights[t] *= scale;
    }
}
