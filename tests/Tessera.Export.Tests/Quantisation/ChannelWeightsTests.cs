using Tessera.Export.Quantisation;

namespace Tessera.Export.Tests.Quantisation;

public sealed class ChannelWeightsTests
{
    [Fact]
    public void Quantise_ByHand_HasAScaleForEachChannel()
    {
        // Largest weights 1.28 and 0.032: steps of 0.02 and 0.0005.
        ChannelWeights made = ChannelWeights.Quantise(
            [0.64f, -1.28f, 0.05f, 0.032f, 0.001f, 0], [0.5f, -0.01f], 2, inputScale: 0.1f);

        Assert.Equal(new sbyte[] { 32, -64, 2, 64, 2, 0 }, made.Values);       // 0.05 / 0.02 = 2.5, to even
        Assert.Equal([0.02f, 0.0005f], made.Scales.Select(scale => MathF.Round(scale, 6)));
        Assert.Equal([250, -200], made.Biases);
    }

    [Fact]
    public void Quantise_TwoProducts_NeverPassSixteenBits()
    {
        ChannelWeights made = ChannelWeights.Quantise(Values.Noise(900, 8), [], 9, 1);

        Assert.All(made.Values, value => Assert.InRange(2 * 255 * value, short.MinValue, short.MaxValue));
        Assert.Equal(64, made.Values.Max(value => Math.Abs((int)value)));
    }

    [Fact]
    public void Quantise_AFaintChannelOfALargeBias_KeepsTheBias()
    {
        ChannelWeights made = ChannelWeights.Quantise([1e-12f, 0], [3, 0], 2, 0.01f);

        Assert.Equal(3, made.Biases[0] * (double)made.Scales[0] * 0.01, 6);
        Assert.Equal((0, 1f), (made.Values[1], made.Scales[1]));
    }
}
