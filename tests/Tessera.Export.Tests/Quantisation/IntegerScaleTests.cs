using Tessera.Export.Quantisation;

namespace Tessera.Export.Tests.Quantisation;

public sealed class IntegerScaleTests
{
    [Fact]
    public void Quantise_AnyValueWithinTheBounds_ComesBackWithinHalfAStep()
    {
        var random = new Random(3);
        for (int round = 0; round < 200; round++)
        {
            double low = -random.NextDouble() * 9, high = random.NextDouble() * 9;
            IntegerScale scale = IntegerScale.Of(low, high);
            for (int i = 0; i < 50; i++)
            {
                float value = (float)(low + (high - low) * random.NextDouble());
                // The zero point is a whole number, so the bounds themselves may be half a step further.
                Assert.InRange(scale.Dequantise(scale.Quantise(value)) - value, -1.001f * scale.Scale, 1.001f * scale.Scale);
                if (value > low + scale.Scale && value < high - scale.Scale)
                    Assert.InRange(scale.Dequantise(scale.Quantise(value)) - value, -0.501f * scale.Scale, 0.501f * scale.Scale);
            }
            Assert.Equal(0, scale.Dequantise(scale.Quantise(0)));
        }
    }

    [Theory]
    [InlineData(0.5f, 10)]
    [InlineData(1.5f, 12)]
    [InlineData(2.5f, 12)]
    [InlineData(-0.5f, 10)]
    [InlineData(-1.5f, 8)]
    [InlineData(1000, 255)]
    [InlineData(-1000, 0)]
    public void Quantise_HalvesGoToEvenAndTheRestSaturates(float value, int expected) =>
        Assert.Equal(expected, new IntegerScale(1, 10).Quantise(value));

    [Theory]
    [InlineData(0, 2.55, 0.01f, 0)]
    [InlineData(1, 2.55, 0.01f, 0)]          // 0 belongs to every range
    [InlineData(-5.1, -1, 0.02f, 255)]
    [InlineData(-1, 1.55, 0.01f, 100)]
    [InlineData(0, 0, 1f, 0)]
    public void Of_Bounds_GivesScaleAndZeroPoint(double low, double high, float scale, int zero)
    {
        IntegerScale made = IntegerScale.Of(low, high);

        Assert.Equal((scale, zero), ((float)Math.Round(made.Scale, 6), made.ZeroPoint));
    }
}
