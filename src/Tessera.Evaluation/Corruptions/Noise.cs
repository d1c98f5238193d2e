using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Corruptions;

/// <summary>What a sensor adds. Values are of 0 to 1.</summary>
internal static class Noise
{
    private static readonly float[] GaussianDeviation = [0.08f, 0.12f, 0.18f, 0.26f, 0.38f];
    private static readonly float[] SpeckleDeviation = [0.15f, 0.2f, 0.35f, 0.45f, 0.6f];
    private static readonly float[] Photons = [60, 25, 12, 5, 3];
    private static readonly float[] ImpulseShare = [0.03f, 0.06f, 0.09f, 0.17f, 0.27f];

    public static Image Gaussian(Image image, int strength, ref SampleRandom random)
    {
        Image result = image.Clone();
        foreach (ref byte sample in result.Bytes) sample = Byte(sample / 255f + GaussianDeviation[strength] * random.Normal());
        return result;
    }

    public static Image Speckle(Image image, int strength, ref SampleRandom random)
    {
        Image result = image.Clone();
        foreach (ref byte sample in result.Bytes)
        {
            float value = sample / 255f;
            sample = Byte(value + value * SpeckleDeviation[strength] * random.Normal());
        }
        return result;
    }

    /// <summary>Few photons: counts of a Poisson process whose mean is the value's.</summary>
    public static Image Shot(Image image, int strength, ref SampleRandom random)
    {
        Image result = image.Clone();
        foreach (ref byte sample in result.Bytes)
            sample = Byte(Poisson(sample / 255f * Photons[strength], ref random) / Photons[strength]);
        return result;
    }

    /// <summary>Salt and pepper in equal parts, each channel by itself.</summary>
    public static Image Impulse(Image image, int strength, ref SampleRandom random)
    {
        Image result = image.Clone();
        float half = ImpulseShare[strength] / 2;
        foreach (ref byte sample in result.Bytes)
        {
            float drawn = random.Next();
            if (drawn < half) sample = 0;
            else if (drawn < 2 * half) sample = byte.MaxValue;
        }
        return result;
    }

    internal static byte Byte(float value) => (byte)(Math.Clamp(value, 0, 1) * 255);

    // By inversion: the sum of the probabilities is walked until it passes the draw. Means are at most 60.
    private static int Poisson(float mean, ref SampleRandom random)
    {
        double left = random.Next(), probability = Math.Exp(-mean);
        int count = 0;
        while (left > probability && count < 1000)
        {
            left -= probability;
            probability *= mean / ++count;
        }
        return count;
    }
}
