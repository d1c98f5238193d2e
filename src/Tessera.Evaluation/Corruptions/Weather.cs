using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Corruptions;

/// <summary>What lies between the camera and the scene, and the light on it.</summary>
internal static class Weather
{
    private static readonly (float Thickness, float Decay)[] Density = [(1.5f, 2), (2, 2), (2.5f, 1.7f), (2.5f, 1.5f), (3, 1.4f)];
    private static readonly float[] Added = [0.1f, 0.2f, 0.3f, 0.4f, 0.5f];

    /// <summary>White that is thicker in some places than in others,
    /// the whole brought back to the brightest value there was.</summary>
    public static Image Fog(Image image, int strength, ref SampleRandom random)
    {
        (float thickness, float decay) = Density[strength];
        PlasmaFractal plasma = PlasmaFractal.Over(image.Width, image.Height, decay, ref random);
        float most = 0;
        foreach (byte sample in image.Bytes) most = Math.Max(most, sample / 255f);
        float factor = most / (most + thickness);
        Image result = image.Clone();
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> row = result.Row(y);
            for (int i = 0; i < row.Length; i++)
                row[i] = Noise.Byte((row[i] / 255f + thickness * plasma[i / image.Channels, y]) * factor);
        }
        return result;
    }

    /// <summary>More of HSV's value.</summary>
    public static Image Brightness(Image image, int strength, ref SampleRandom random)
    {
        float added = Added[strength];
        if (image.Channels == 3) return Hsv.Change(image, Hsv.Value, value => value + added);
        Image result = image.Clone();
        foreach (ref byte sample in result.Bytes) sample = Noise.Byte(sample / 255f + added);
        return result;
    }
}
