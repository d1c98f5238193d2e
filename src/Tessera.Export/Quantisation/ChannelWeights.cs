namespace Tessera.Export.Quantisation;

/// <summary>A convolution's weights as integers, with a scale for each output channel,
/// and its biases in the products' own unit.</summary>
/// <param name="Values">-64 to 64 (<see cref="Largest"/>).</param>
/// <param name="Scales">One an output channel.</param>
/// <param name="Biases">In units of the input's scale times the channel's.</param>
internal sealed record ChannelWeights(sbyte[] Values, float[] Scales, int[] Biases)
{
    /// <summary>Seven bits. Processors without VNNI add two products of a byte and a weight in 16 bits, and saturate:
    /// 2 * 255 * 64 fits, 2 * 255 * 127 does not.</summary>
    public const int Largest = 64;

    private const double MostBias = 1 << 30;

    /// <param name="weights">Output channels first.</param>
    /// <param name="biases">One an output channel; empty for none.</param>
    /// <param name="inputScale">Of the tensor that they are multiplied with.</param>
    public static ChannelWeights Quantise(ReadOnlySpan<float> weights, ReadOnlySpan<float> biases, int channels, float inputScale)
    {
        var values = new sbyte[weights.Length];
        var scales = new float[channels];
        var stored = new int[channels];
        int each = weights.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<float> channel = weights.Slice(c * each, each);
            double bias = biases.Length > 0 ? biases[c] : 0;
            float scale = scales[c] = Scale(channel, bias, inputScale);
            for (int i = 0; i < each; i++)
                values[c * each + i] = (sbyte)Math.Clamp(
                    MathF.Round(channel[i] / scale, MidpointRounding.ToEven), -Largest, Largest);
            stored[c] = (int)Math.Round(bias / ((double)inputScale * scale), MidpointRounding.ToEven);
        }
        return new ChannelWeights(values, scales, stored);
    }

    // The largest weight sets it, unless the channel is so faint beside its bias that the bias would not fit 32 bits.
    private static float Scale(ReadOnlySpan<float> channel, double bias, float inputScale)
    {
        float largest = 0;
        foreach (float weight in channel) largest = MathF.Max(largest, MathF.Abs(weight));
        double scale = Math.Max(largest / (double)Largest, Math.Abs(bias) / (inputScale * MostBias));
        return scale > 1e-30 ? (float)scale : 1;
    }
}
