using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation;

/// <summary>Standard normal noise, drawn once and read from a random place: a crop needs 300,000 numbers and drawing one costs 20
/// ns.</summary>
internal static class SensorNoise
{
    private const int Length = 1 << 18;
    private static readonly Lazy<float[]> Table = new(Draw);

    /// <summary><paramref name="count"/> numbers from somewhere in the table.</summary>
    public static ReadOnlySpan<float> Row(int count, ref SampleRandom random)
    {
        float[] table = Table.Value;
        return table.AsSpan(random.Next(table.Length - count), count);
    }

    private static float[] Draw()
    {
        var random = new SampleRandom(0x7E55E7A);
        float[] table = new float[Length];
        for (int i = 0; i < table.Length; i++) table[i] = random.Normal();
        return table;
    }
}
