using Tessera.Training.Losses;

namespace Tessera.Training.Tests.Losses;

public sealed class ClassWeightsTests
{
    // CamVid's 367 training images, sky to bicyclist: labelled pixels, and labelled pixels of the images that show the class.
    private static readonly long[] Pixels =
        [10682767, 14750079, 623349, 20076880, 2845085, 6166762, 743859, 714595, 3719877, 405385, 184967];
    private static readonly long[] ShownIn =
        [60742419, 60576720, 60742419, 60913605, 57891851, 53145620, 58219298, 28788115, 59722763, 52666175, 33193217];

    // As counted from the files, with ENet's, ERFNet's and SegNet's formulas, before they are brought to mean 1.
    public static TheoryData<ClassWeightFormula, double[]> Published => new()
    {
        { ClassWeightFormula.Enet, [5.60, 4.30, 33.57, 3.34, 15.49, 8.74, 31.54, 32.01, 12.83, 38.01, 43.91] },
        { ClassWeightFormula.Erfnet, [4.11, 3.40, 9.56, 2.80, 7.30, 5.45, 9.40, 9.44, 6.70, 9.87, 10.20] },
        { ClassWeightFormula.MedianFrequency, [.279, .202, 4.787, .149, 1.0, .422, 3.847, 1.974, .789, 6.375, 8.859] },
    };

    [Theory, MemberData(nameof(Published))]
    public void Compute_OfCamVid_GivesThePublishedWeights(ClassWeightFormula formula, double[] published)
    {
        float[] weights = ClassWeights.Compute(formula, Pixels, ShownIn);

        double mean = published.Average();
        for (int k = 0; k < published.Length; k++) Assert.Equal(1, weights[k] * mean / published[k], 0.006);
    }

    [Theory]
    [InlineData(ClassWeightFormula.None, 1, 1, 1)]
    [InlineData(ClassWeightFormula.InverseFrequency, 1 / 7.0, 4 / 7.0, 16 / 7.0)]
    [InlineData(ClassWeightFormula.SqrtInverse, 3 / 7.0, 6 / 7.0, 12 / 7.0)]
    [InlineData(ClassWeightFormula.MedianFrequency, 1 / 7.0, 4 / 7.0, 16 / 7.0)]
    public void Compute_OfHandCounts_GivesHandWeights(ClassWeightFormula formula, double first, double second, double third)
    {
        float[] weights = ClassWeights.Compute(formula, [1600, 400, 100]);

        Assert.Equal([first, second, third], weights.Select(w => (double)w), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    // Cui's formula with m = 1000: 1 / (1 - 0.999^n).
    [Fact]
    public void Compute_EffectiveNumber_LevelsCommonClasses()
    {
        float[] weights = ClassWeights.Compute(ClassWeightFormula.EffectiveNumber, [1900, 1000, 100]);

        Assert.Equal((1 - Math.Pow(0.999, 1900)) / (1 - Math.Pow(0.999, 100)), weights[2] / weights[0], 1e-4);
        Assert.Equal((1 - Math.Pow(0.999, 1000)) / (1 - Math.Pow(0.999, 100)), weights[2] / weights[1], 1e-4);
    }

    [Theory]
    [InlineData(ClassWeightFormula.MedianFrequency, 0)]
    [InlineData(ClassWeightFormula.InverseFrequency, 0)]
    [InlineData(ClassWeightFormula.SqrtInverse, 0)]
    [InlineData(ClassWeightFormula.EffectiveNumber, 0)]
    [InlineData(ClassWeightFormula.Enet, 21.1441)]
    public void Compute_ClassWithoutPixels_IsOutOfTheMean(ClassWeightFormula formula, double expected)
    {
        float[] weights = ClassWeights.Compute(formula, [500, 0, 500]);

        Assert.Equal([1f, 1f], [weights[0], weights[2]]);
        // ENet: ln(1.02 + 0.5) / ln(1.02 + 0) = 21.1441.
        Assert.Equal(expected, weights[1], 1e-3);
    }

    [Fact]
    public void Compute_WithoutAnyPixels_GivesOnes() =>
        Assert.Equal([1f, 1f], ClassWeights.Compute(ClassWeightFormula.InverseFrequency, [0, 0]));
}
