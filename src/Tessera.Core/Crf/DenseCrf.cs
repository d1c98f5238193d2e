namespace Tessera.Core.Crf;

/// <summary>
/// The pairwise kernels and the inference, with the paper's names:
/// w1 exp(-|p_i - p_j|^2 / 2 thetaAlpha^2 - |I_i - I_j|^2 / 2 thetaBeta^2) + w2 exp(-|p_i - p_j|^2 / 2 thetaGamma^2),
/// positions p in pixels, colours I from 0 to 255. The defaults lie where DeepLab looked for its own.
/// </summary>
/// <param name="W1">Weight of the appearance kernel: near pixels of like colour belong together.</param>
/// <param name="ThetaAlpha">Its reach in pixels.</param>
/// <param name="ThetaBeta">Its reach in colour.</param>
/// <param name="W2">Weight of the smoothness kernel: near pixels belong together.</param>
/// <param name="ThetaGamma">Its reach in pixels.</param>
/// <param name="Iterations">Rounds of mean field.</param>
public sealed record DenseCrfOptions(double W1 = 4, double ThetaAlpha = 60, double ThetaBeta = 5, double W2 = 3,
    double ThetaGamma = 3, int Iterations = 10);

/// <summary>
/// A conditional random field in which every pixel is tied to every other (Kraehenbuehl and Koltun 2011): pulls the edges of a
/// network's answer to the edges in the image. Labels are Potts; kernels are normalised by the roots of both pixels' sums, as in
/// the authors' code, and a pixel's own answer is part of its message.
/// </summary>
public static class DenseCrf
{
    // 23 nats: about three times what all messages together bring by default.
    private const float LeastProbability = 1e-10f;

    /// <summary>Refined probabilities, class by class, row by row.</summary>
    /// <param name="probabilities">Class by class, row by row; they need not sum to one.</param>
    /// <param name="rgb">Three bytes a pixel, row by row.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="options">The defaults if null.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other, or an option is out of range.</exception>
    public static float[] Refine(ReadOnlySpan<float> probabilities, ReadOnlySpan<byte> rgb, int width, int height,
        DenseCrfOptions? options = null)
    {
        options ??= new DenseCrfOptions();
        int pixels = Check(probabilities.Length, rgb.Length, width, height, options), classes = probabilities.Length / pixels;
        float[] logs = new float[probabilities.Length], marginals = new float[logs.Length], messages = new float[logs.Length];
        for (int k = 0; k < classes; k++)
        {
            ReadOnlySpan<float> plane = probabilities.Slice(k * pixels, pixels);
            for (int i = 0; i < pixels; i++)
            {
                if (plane[i] is not (>= 0 and <= float.MaxValue))
                    throw new ArgumentException($"a probability is {plane[i]}; expected none below 0", nameof(probabilities));
                logs[i * classes + k] = MathF.Log(MathF.Max(plane[i], LeastProbability));
            }
        }
        Kernel[] kernels = [.. Kernels(rgb, width, height, options)];
        Normalise(logs, marginals, classes);
        for (int iteration = 0; iteration < options.Iterations; iteration++)
        {
            logs.CopyTo(messages, 0);
            foreach (Kernel kernel in kernels) kernel.AddMessages(marginals, messages, classes);
            Normalise(messages, marginals, classes);
        }
        return ByClass(marginals, classes);
    }

    private static int Check(int probabilities, int rgb, int width, int height, DenseCrfOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        int pixels = checked(width * height);
        if (rgb != 3L * pixels) throw new ArgumentException($"{rgb} bytes of colour; expected 3 x {width} x {height}");
        if (probabilities == 0 || probabilities % pixels != 0)
            throw new ArgumentException($"{probabilities} probabilities; expected a multiple of {width} x {height}");
        ArgumentOutOfRangeException.ThrowIfNegative(options.W1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.W2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ThetaAlpha);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ThetaBeta);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.ThetaGamma);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Iterations);
        return pixels;
    }

    private static List<Kernel> Kernels(ReadOnlySpan<byte> rgb, int width, int height, DenseCrfOptions options)
    {
        var kernels = new List<Kernel>();
        if (options.Iterations == 0) return kernels;
        int pixels = width * height;
        if (options.W1 > 0)
        {
            float[] features = new float[5 * pixels];
            for (int i = 0; i < pixels; i++)
            {
                features[5 * i] = (float)(i % width / options.ThetaAlpha);
                features[5 * i + 1] = (float)(i / width / options.ThetaAlpha);
                for (int c = 0; c < 3; c++) features[5 * i + 2 + c] = (float)(rgb[3 * i + c] / options.ThetaBeta);
            }
            kernels.Add(new Kernel(features, 5, pixels, options.W1));
        }
        if (options.W2 > 0)
        {
            float[] features = new float[2 * pixels];
            for (int i = 0; i < pixels; i++)
            {
                features[2 * i] = (float)(i % width / options.ThetaGamma);
                features[2 * i + 1] = (float)(i / width / options.ThetaGamma);
            }
            kernels.Add(new Kernel(features, 2, pixels, options.W2));
        }
        return kernels;
    }

    private static void Normalise(float[] logs, float[] marginals, int classes)
    {
        for (int start = 0; start < logs.Length; start += classes)
        {
            ReadOnlySpan<float> from = logs.AsSpan(start, classes);
            Span<float> to = marginals.AsSpan(start, classes);
            float greatest = float.NegativeInfinity, sum = 0;
            foreach (float value in from) greatest = MathF.Max(greatest, value);
            for (int k = 0; k < classes; k++) sum += to[k] = MathF.Exp(from[k] - greatest);
            for (int k = 0; k < classes; k++) to[k] /= sum;
        }
    }

    private static float[] ByClass(float[] marginals, int classes)
    {
        int pixels = marginals.Length / classes;
        float[] planes = new float[marginals.Length];
        for (int i = 0; i < pixels; i++)
        {
            for (int k = 0; k < classes; k++) planes[k * pixels + i] = marginals[i * classes + k];
        }
        return planes;
    }

    /// <summary>One Gaussian over all pairs of pixels.</summary>
    private sealed class Kernel
    {
        private readonly PermutohedralLattice _lattice;
        private readonly float[] _scales;
        private readonly float _weight;

        public Kernel(float[] features, int dimensions, int pixels, double weight)
        {
            _lattice = new PermutohedralLattice(features, dimensions);
            _weight = (float)weight;
            _scales = new float[pixels];
            Array.Fill(_scales, 1f);
            _lattice.Filter(_scales, _scales, channels: 1);
            foreach (ref float scale in _scales.AsSpan()) scale = 1 / MathF.Sqrt(scale);
        }

        public void AddMessages(float[] marginals, float[] messages, int classes)
        {
            float[] filtered = new float[marginals.Length];
            for (int i = 0; i < filtered.Length; i++) filtered[i] = marginals[i] * _scales[i / classes];
            _lattice.Filter(filtered, filtered, classes);
            for (int i = 0; i < filtered.Length; i++) messages[i] += filtered[i] * _scales[i / classes] * _weight;
        }
    }
}
