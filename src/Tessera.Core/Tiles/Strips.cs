using System.Numerics;

namespace Tessera.Core.Tiles;

/// <summary>Rows of values where tiles overlap. In 16 bits a value of 0 to 1 is kept to 8 millionths.</summary>
internal static class Strips
{
    private const float Steps = ushort.MaxValue;

    private static readonly int Lanes = Vector<float>.Count;

    public static void Scale(Span<float> values, float weight)
    {
        int x = 0;
        for (; x + Lanes <= values.Length; x += Lanes) (new Vector<float>(values[x..]) * weight).CopyTo(values[x..]);
        for (; x < values.Length; x++) values[x] *= weight;
    }

    /// <summary>values = values * weights + kept, as far as there are weights.</summary>
    public static void Join(Span<float> values, ReadOnlySpan<float> weights, ReadOnlySpan<float> kept)
    {
        int x = 0;
        for (; x + Lanes <= weights.Length; x += Lanes)
        {
            Vector<float> own = new Vector<float>(values[x..]) * new Vector<float>(weights[x..]);
            (own + new Vector<float>(kept[x..])).CopyTo(values[x..]);
        }
        for (; x < weights.Length; x++) values[x] = values[x] * weights[x] + kept[x];
    }

    /// <summary>kept = values * weights.</summary>
    public static void Part(ReadOnlySpan<float> values, ReadOnlySpan<float> weights, Span<float> kept)
    {
        int x = 0;
        for (; x + Lanes <= weights.Length; x += Lanes)
            (new Vector<float>(values[x..]) * new Vector<float>(weights[x..])).CopyTo(kept[x..]);
        for (; x < weights.Length; x++) kept[x] = values[x] * weights[x];
    }

    public static void Keep(ReadOnlySpan<float> values, Span<ushort> kept)
    {
        int x = 0;
        var half = new Vector<float>(0.5f);
        for (; x + 2 * Lanes <= values.Length; x += 2 * Lanes)
        {
            Vector<int> low = Vector.ConvertToInt32(new Vector<float>(values[x..]) * Steps + half);
            Vector<int> high = Vector.ConvertToInt32(new Vector<float>(values[(x + Lanes)..]) * Steps + half);
            var most = new Vector<int>(ushort.MaxValue);
            low = Vector.Min(Vector.Max(low, Vector<int>.Zero), most);
            high = Vector.Min(Vector.Max(high, Vector<int>.Zero), most);
            Vector.Narrow(low.As<int, uint>(), high.As<int, uint>()).CopyTo(kept[x..]);
        }
        for (; x < values.Length; x++) kept[x] = (ushort)Math.Clamp(values[x] * Steps + 0.5f, 0, Steps);
    }

    public static void Add(ReadOnlySpan<ushort> kept, Span<float> values)
    {
        int x = 0;
        for (; x + 2 * Lanes <= values.Length; x += 2 * Lanes)
        {
            Vector.Widen(new Vector<ushort>(kept[x..]), out Vector<uint> low, out Vector<uint> high);
            (new Vector<float>(values[x..]) + Vector.ConvertToSingle(low.As<uint, int>()) * (1 / Steps)).CopyTo(values[x..]);
            Span<float> second = values[(x + Lanes)..];
            (new Vector<float>(second) + Vector.ConvertToSingle(high.As<uint, int>()) * (1 / Steps)).CopyTo(second);
        }
        for (; x < values.Length; x++) values[x] += kept[x] * (1 / Steps);
    }
}
