using System.Numerics;

namespace Tessera.Data.Ordering;

/// <summary>
/// A stream of random numbers that depends on nothing but its seed words: the same on every machine and for any number of
/// workers.
/// xoshiro256** (Blackman and Vigna 2018), seeded through SplitMix64. A mutable struct: pass it by reference.
/// </summary>
public struct SampleRandom
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>One stream for each triple: a run's seed, the epoch, the sample's index in its split.</summary>
    public SampleRandom(ulong seed, ulong epoch = 0, ulong index = 0)
    {
        ulong state = seed;
        state = Scramble(ref state) ^ epoch;
        state = Scramble(ref state) ^ index;
        (_s0, _s1, _s2, _s3) = (Scramble(ref state), Scramble(ref state), Scramble(ref state), Scramble(ref state));
    }

    public ulong NextBits()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float Next() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, <paramref name="end"/>).</summary>
    public int Next(int end) => (int)Math.BigMul(NextBits(), (ulong)end, out _);

    public float Uniform(float low, float high) => low + Next() * (high - low);

    public float LogUniform(float low, float high) => low * MathF.Pow(high / low, Next());

    public bool Chance(float probability) => Next() < probability;

    /// <summary>Standard normal, by Box and Muller.</summary>
    public float Normal()
    {
        float radius = MathF.Sqrt(-2 * MathF.Log(1 - Next()));
        return radius * MathF.Cos(2 * MathF.PI * Next());
    }

    private static ulong Scramble(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
