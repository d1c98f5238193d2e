using Tessera.Core.Probabilities;

namespace Tessera.Core.Tests.Probabilities;

/// <summary>Numbers of NumPy and SciPy, from golden/make_calibration.py.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public void Reliability_IsNumPys()
    {
        Reliability own = Reliability.Of(Formula()), cooler = Reliability.Of(Formula(), temperature: 2);

        Assert.Equal(1.009340957, own.NegativeLogLikelihood, 1e-8);
        Assert.Equal(0.025265939, own.CalibrationError, 1e-8);
        Assert.Equal(0.970177361, cooler.NegativeLogLikelihood, 1e-8);
        Assert.Equal(0.195631661, cooler.CalibrationError, 1e-8);
        Assert.Equal(500, own.Pixels);
    }

    [Fact]
    public void Fit_IsSciPys() => Assert.Equal(1.491751, TemperatureFit.Run(Formula()), 1e-5);

    // Labels drawn by probabilities of softmax(z / T): z is T times too large, or too small, for what it knows.
    [Theory]
    [InlineData(0.4)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Fit_OnLabelsOfAKnownTemperature_FindsIt(double temperature)
    {
        var random = new Random(17);
        var pixels = new ScoredPixels(5);
        float[] scores = new float[5];
        double[] powers = new double[5];
        for (int i = 0; i < 200_000; i++)
        {
            for (int k = 0; k < 5; k++) powers[k] = Math.Exp((scores[k] = (float)(random.NextDouble() * 8 - 4)) / temperature);
            double left = random.NextDouble() * powers.Sum();
            int label = 0;
            while (label < 4 && (left -= powers[label]) > 0) label++;
            pixels.Add(scores, label);
        }

        double found = TemperatureFit.Run(pixels);

        Assert.InRange(found / temperature, 0.99, 1.01);
        Reliability fitted = Reliability.Of(pixels, found);
        Assert.InRange(fitted.CalibrationError, 0, 0.006);
        Assert.True(fitted.NegativeLogLikelihood <= Reliability.Of(pixels).NegativeLogLikelihood);
    }

    // Four pixels by hand, logs of probabilities: 0.9 right, 0.9 wrong, 0.6 right, 1/2 to 1/2 right (the lower id).
    [Fact]
    public void Reliability_OfFourPixels_IsAsByHand()
    {
        var pixels = new ScoredPixels(2);
        foreach ((double p, int label) in new[] { (0.9, 0), (0.9, 1), (0.6, 0), (0.5, 0) })
            pixels.Add([(float)Math.Log(p), (float)Math.Log(1 - p)], label);

        Reliability reliability = Reliability.Of(pixels);

        // (2 |1/2 - 0.9| + |1 - 0.6| + |1 - 0.5|) / 4, bins 13, 8 (0.533 to 0.6: a float's 0.6 is above) or 9, and 7.
        Assert.Equal(0.425, reliability.CalibrationError, 1e-6);
        double loss = -(Math.Log(0.9) + Math.Log(0.1) + Math.Log(0.6) + Math.Log(0.5)) / 4;
        Assert.Equal(loss, reliability.NegativeLogLikelihood, 1e-6);
        Assert.Equal((2L, 0.5), (reliability.Bins[13].Pixels, reliability.Bins[13].Accuracy));
        Assert.True(double.IsNaN(reliability.Bins[0].Accuracy));
    }

    [Fact]
    public void Fit_OfPixelsThatAreAllRight_OrAllWrong_EndsAtAnEnd()
    {
        ScoredPixels right = new(2), wrong = new(2);
        right.Add([1, 0], 0);
        wrong.Add([1, 0], 1);

        Assert.Equal((TemperatureFit.Lowest, TemperatureFit.Highest), (TemperatureFit.Run(right), TemperatureFit.Run(wrong)));
    }

    private static ScoredPixels Formula()
    {
        var pixels = new ScoredPixels(4);
        for (int i = 0; i < 500; i++)
        {
            float[] scores = [.. Enumerable.Range(0, 4).Select(k => (float)((i * 31 + k * 17) * 37 % 101 / 101.0 * 6))];
            pixels.Add(scores, i % 3 > 0 ? Array.IndexOf(scores, scores.Max()) : (i * 7 + 1) % 4);
        }
        return pixels;
    }
}
