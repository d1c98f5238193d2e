namespace Tessera.Export.Tests;

internal static class Values
{
    /// <summary>Uniform in -1.7 to 1.7: variance about 1, and 1 + 0.2 times it stays positive.</summary>
    public static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 2 - 1) * 1.7f)];
    }

    /// <summary>Within 1e-4 of the largest value, or of 1: engines sum in another order.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        float worst = 0, largest = 1;
        for (int i = 0; i < expected.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(expected[i] - actual[i]));
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }
        Assert.True(worst <= 1e-4f * largest, $"{what}: {worst:g3} off, values up to {largest:g3}");
    }
}
