using Tessera.Export.Quantisation;

namespace Tessera.Export.Tests.Quantisation;

public sealed class RangeTests
{
    [Fact]
    public void Histogram_ValuesThatGrow_AreCountedAsAHistogramMadeAtOnce()
    {
        float[] small = Values.Noise(5000, 1), large = [.. Values.Noise(5000, 2).Select(v => v * 40)];
        var grown = new ValueHistogram();
        grown.Add(small);
        grown.Add(large);

        // Every boundary of the last bins is one of the first: powers of two around zero.
        var expected = new long[ValueHistogram.Bins];
        foreach (float value in small.Concat(large)) expected[(int)((value + grown.BinWidth * 1024) / grown.BinWidth)]++;
        Assert.Equal(expected, grown.Counts.ToArray());
        Assert.Equal((large.Min(), large.Max(), 10000L), (grown.Low, grown.High, grown.Total));
    }

    [Fact]
    public void Histogram_NumbersThatAreNone_AreCountedApart()
    {
        var seen = new ValueHistogram();
        seen.Add([1, float.NaN, 2, float.PositiveInfinity]);
        seen.Add([float.NaN]);

        Assert.Equal((3L, 1f, 2f), (seen.NotFinite, seen.Low, seen.High));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void LeastError_AFarOutlier_IsCutOffWhereItPays(int sign)
    {
        float[] values = [.. Values.Noise(100_000, 4).Select(v => sign == 0 ? Math.Abs(v) : v), 30];
        var seen = new ValueHistogram();
        seen.Add(values);

        IntegerScale chosen = ActivationRange.LeastError(seen), whole = IntegerScale.Of(values.Min(), values.Max());

        Assert.True(Error(chosen, values) < 0.95 * Error(whole, values) && chosen.Scale < whole.Scale,
            $"{Error(chosen, values)} against {Error(whole, values)}");
        Assert.Equal(sign == 0, chosen.ZeroPoint == 0);
    }

    // One far value above: drawing both ends in alike would cut thousands off below.
    [Fact]
    public void LeastError_AnOutlierAtOneEnd_LeavesTheOtherEndWhereItIs()
    {
        float[] values = [.. Values.Noise(100_000, 4), 30];
        var seen = new ValueHistogram();
        seen.Add(values);

        IntegerScale chosen = ActivationRange.LeastError(seen);

        Assert.InRange(chosen.Dequantise(255), 20, 27);
        Assert.InRange(chosen.Dequantise(0), values.Min() - chosen.Scale, values.Min() + chosen.Scale);
    }

    [Fact]
    public void LeastError_EvenlySpreadValues_KeepTheirRange()
    {
        float[] values = Values.Noise(100_000, 5);
        var seen = new ValueHistogram();
        seen.Add(values);

        IntegerScale chosen = ActivationRange.LeastError(seen);

        Assert.InRange(chosen.Scale * 255, 3.35f, 3.41f);
        Assert.True(Error(chosen, values) <= 1.01 * Error(IntegerScale.Of(values.Min(), values.Max()), values));
    }

    private static double Error(IntegerScale scale, float[] values) =>
        values.Average(v => Math.Pow(scale.Dequantise(scale.Quantise(v)) - v, 2));
}
