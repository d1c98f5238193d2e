using Tessera.Reports.Charts;

namespace Tessera.Reports.Tests.Charts;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 1, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(0.13, 2.41, "0.0 0.5 1.0 1.5 2.0 2.5")]
    [InlineData(0, 0.012, "0.0000 0.0025 0.0050 0.0075 0.0100 0.0125")]
    [InlineData(0, 4300, "0 1,000 2,000 3,000 4,000 5,000")]
    [InlineData(-3, 7, "-4 -2 0 2 4 6 8")]
    public void Ticks_AreRoundNumbersThatHoldTheValues(double min, double max, string expected)
    {
        var axis = new Axis(min, max);

        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(axis.Label)));
        Assert.True(axis.Min <= min && axis.Max >= max);
    }

    [Fact]
    public void Ticks_OfALogAxis_AreOneTwoFive()
    {
        var axis = new Axis(0.03, 4, log: true);

        Assert.Equal("0.02 0.05 0.1 0.2 0.5 1 2 5", string.Join(' ', axis.Ticks.Select(axis.Label)));
        Assert.Equal(0.5, new Axis(0.01, 100, log: true).At(1), 12);
    }

    [Fact]
    public void Ticks_OfManyDecades_StayFew()
    {
        var axis = new Axis(1e-9, 1e3, log: true);

        Assert.InRange(axis.Ticks.Count, 4, 9);
    }

    [Theory]
    [InlineData(0.7, false)]
    [InlineData(0, false)]
    [InlineData(-2, false)]
    [InlineData(0.001, true)]
    public void At_OfOneSingleValue_IsInside(double value, bool log) =>
        Assert.InRange(new Axis(value, value, log).At(value), 0.1, 0.9);

    [Fact]
    public void Ticks_OfRandomSpans_AreFewRisingAndInside()
    {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            double min = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 9));
            double max = min + random.NextDouble() * Math.Pow(10, random.Next(-6, 9));
            if (max - min <= Math.Abs(min) * 1e-9) continue;
            var axis = new Axis(min, max);

            Assert.InRange(axis.Ticks.Count, 3, 9);
            Assert.Equal(axis.Ticks, axis.Ticks.Order());
            Assert.InRange(axis.At(min), -1e-6, 1);
            Assert.InRange(axis.At(max), 0, 1 + 1e-6);
        }
    }
}
