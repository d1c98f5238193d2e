using Tessera.Core.Probabilities;

namespace Tessera.Core.Tests.Probabilities;

/// <summary>Three classes at four pixels: (1/8, 2/8, 5/8), all alike, one certain, and one that no network was shown.</summary>
public sealed class CertaintyMapTests
{
    private static readonly float[] Planes = [0.125f, 1 / 3f, 0, 0, 0.25f, 1 / 3f, 1, 0, 0.625f, 1 / 3f, 0, 0];

    [Fact]
    public void Of_Confidence_IsTheHighest() => AssertMap(CertaintyKind.Confidence, 0.625, 1 / 3.0, 1, 0);

    [Fact]
    public void Of_Margin_IsTheHighestLessTheNext() => AssertMap(CertaintyKind.Margin, 0.375, 0, 1, 0);

    // -(1/8 ln 1/8 + 1/4 ln 1/4 + 5/8 ln 5/8) = 0.25993 + 0.34657 + 0.29375 = 0.90026, over ln 3 = 1.09861.
    [Fact]
    public void Of_Entropy_IsOverThatOfKnowingNothing() => AssertMap(CertaintyKind.Entropy, 0.81945, 1, 0, 1);

    [Fact]
    public void Of_OneClass_IsCertain()
    {
        Assert.Equal([1, 1], CertaintyMap.Of(CertaintyKind.Confidence, [1, 1], 1, 2));
        Assert.Equal([0, 0], CertaintyMap.Of(CertaintyKind.Entropy, [1, 1], 1, 2));
    }

    // Two answers that are sure of different classes: the mean knows nothing, each nearly all. H(0.9, 0.1) is 0.46900 bits.
    // Two that are alike, however unsure, do not disagree; and nothing is known of what no network was shown.
    [Fact]
    public void Disagreement_IsWhatTheMeanKnowsLessThanTheAnswers()
    {
        float[] mean = [0.5f, 0.5f, 0, 0.5f, 0.5f, 0], entropy = new float[3];
        CertaintyMap.AddEntropy([0.9f, 0.5f, 0, 0.1f, 0.5f, 0], 2, entropy);
        CertaintyMap.AddEntropy([0.1f, 0.5f, 0, 0.9f, 0.5f, 0], 2, entropy);

        float[] map = CertaintyMap.Disagreement(mean, [.. entropy.Select(sum => sum / 2)], 2);

        Assert.Equal(0.531, map[0], 1e-4);
        Assert.Equal(0, map[1], 1e-5);
        Assert.Equal(1, map[2]);
        Assert.Throws<ArgumentException>(() => CertaintyMap.Of(CertaintyKind.Disagreement, mean, 2, 3));
    }

    // Longer than the strips it is gone through in, against the sum written out.
    [Fact]
    public void AddEntropy_OfManyPixels_IsTheSumOverClasses()
    {
        const int classes = 5, pixels = 5000;
        var random = new Random(3);
        float[] planes = [.. Enumerable.Range(0, classes * pixels).Select(i => i % 7 == 0 ? 0 : random.NextSingle() / classes)];
        float[] sum = [.. Enumerable.Repeat(1f, pixels)];

        CertaintyMap.AddEntropy(planes, classes, sum);

        for (int i = 0; i < pixels; i++)
        {
            double expected = 1;
            for (int k = 0; k < classes; k++)
            {
                double p = planes[k * pixels + i];
                if (p > 0) expected -= p * Math.Log(p) / Math.Log(classes);
            }
            Assert.Equal(expected, sum[i], 1e-5);
        }
    }

    [Fact]
    public void ToGrey_IsTheNearestOf256()
    {
        byte[] grey = new byte[5];

        CertaintyMap.ToGrey([0, 0.5f, 1, 0.0019f, 0.0020f], grey);

        Assert.Equal([0, 128, 255, 0, 1], grey);
    }

    private static void AssertMap(CertaintyKind kind, params double[] expected)
    {
        float[] map = CertaintyMap.Of(kind, Planes, 3, 4);
        for (int i = 0; i < 4; i++) Assert.Equal(expected[i], map[i], 1e-5);
    }
}
