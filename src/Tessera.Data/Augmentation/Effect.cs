using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation;

/// <summary>
/// What may happen to a sample besides resizing and colour. Each has streams of random numbers of its own out of the plan's seed:
/// that one is drawn or not changes nothing about the others. The numbers are part of what a seed means: never reuse one.
/// </summary>
internal enum Effect : ulong
{
    Rotate = 1,
    Shear = 2,
    Perspective = 3,
    Elastic = 4,
    Grid = 5,
    Shadow = 6,
    Fog = 7,
    Rain = 8,
    MotionBlur = 9,
    LowResolution = 10,
    Jpeg = 11,
    Mix = 12,
}

internal static class EffectDraws
{
    /// <summary>Whether an effect happens and how much of it; 0 where it does not.</summary>
    public static float Draw(this Effect effect, ulong seed, float probability, ValueRange range)
    {
        SampleRandom random = new(seed, (ulong)effect);
        return random.Chance(probability) ? random.Uniform(range.Low, range.High) : 0;
    }

    /// <summary>As <see cref="Draw"/>, up to <paramref name="most"/> either way.</summary>
    public static float DrawEitherWay(this Effect effect, ulong seed, float probability, float most) =>
        effect.Draw(seed, probability, new ValueRange(-most, most));

    /// <summary>For where and in which shape it happens.</summary>
    public static SampleRandom Details(this Effect effect, ulong seed) => new(seed, (ulong)effect, 1);
}
