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
