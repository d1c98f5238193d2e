using System.Numerics;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Data.Synthetic;

/// <summary>From light to an 8-bit picture: rain before the lens, blur, exposure, colour cast, tone curve, noise.</summary>
internal sealed class Sensor(SceneSettings settings)
{
    /// <summary>Averages <see cref="SceneRenderer.Points"/> x Points points a pixel.</summary>
    public Image Expose(ReadOnlySpan<Vector3> points, bool rain, ref SampleRandom random)
    {
        var image = new Image(settings.Width, settings.Height);
        Vector3[] light = Average(points);
        if (rain) AddRain(light, ref random);
        Blur(light, random.Uniform(settings.Blur.Low, settings.Blur.High));

        float warmth = random.Uniform(settings.Warmth.Low, settings.Warmth.High);
        Vector3 gain = new Vector3(MathF.Sqrt(warmth), 1, 1 / MathF.Sqrt(warmth)) * random.Uniform(settings.Exposure.Low,
            settings.Exposure.High) * Metered(light);
        float deviation = random.Uniform(settings.Noise.Low, settings.Noise.High), shoulder = random.Uniform(0.1f, 0.5f);
        Span<byte> samples = image.Samples<byte>();
        for (int i = 0; i < light.Length; i++)
        {
            Vector3 exposed = light[i] * gain;
            for (int c = 0; c < 3; c++)
            {
                // A square root for the eye, and a shoulder that keeps bright skies from clipping hard.
                float value = exposed[c] * (1 + shoulder) / (1 + shoulder * exposed[c]);
                float tone = 255 * MathF.Sqrt(MathF.Max(0, value)) + deviation * random.Normal();
                samples[i * 3 + c] = (byte)Math.Clamp(tone + 0.5f, 0, 255);
            }
        }
        return image;
    }

    private Vector3[] Average(ReadOnlySpan<Vector3> points)
    {
        const int size = SceneRenderer.Points;
        var light = new Vector3[settings.Width * settings.Height];
        for (int y = 0; y < settings.Height * size; y++)
        {
            ReadOnlySpan<Vector3> row = points.Slice(y * settings.Width * size, settings.Width * size);
            for (int x = 0; x < row.Length; x++) light[y / size * settings.Width + x / size] += row[x] / (size * size);
        }
        return light;
    }

    // As a camera's meter does: a picture's mean light comes to a middle grey.
    private static float Metered(Vector3[] light)
    {
        double sum = 0;
        foreach (Vector3 l in light) sum += Math.Min(1.0, (l.X + l.Y + l.Z) / 3);
        return (float)(0.27 / (0.05 + sum / light.Length));
    }

    private void AddRain(Vector3[] light, ref SampleRandom random)
    {
        int drops = settings.Width * settings.Height / (90 + random.Next(170));
        float slant = random.Uniform(-0.35f, 0.35f);
        for (int i = 0; i < drops; i++)
        {
            (float x, float y) = (random.Next() * settings.Width, random.Next() * settings.Height);
            int length = 4 + random.Next(10);
            float strength = random.Uniform(0.04f, 0.16f);
            for (int step = 0; step < length; step++)
            {
                (int px, int py) = ((int)(x + slant * step), (int)y + step);
                if (px >= 0 && px < settings.Width && py < settings.Height)
                    light[py * settings.Width + px] += new Vector3(strength);
            }
        }
    }

    // Gaussian, one axis after the other; beyond the border the border goes on.
    private void Blur(Vector3[] light, float sigma)
    {
        int reach = (int)MathF.Ceiling(2.5f * sigma);
        float[] weights = new float[2 * reach + 1];
        for (int i = 0; i < weights.Length; i++) weights[i] = MathF.Exp(-(i - reach) * (i - reach) / (2 * sigma * sigma));
        float sum = weights.Sum();
        var across = new Vector3[light.Length];
        Smooth(light, across, horizontal: true);
        Smooth(across, light, horizontal: false);

        void Smooth(Vector3[] from, Vector3[] to, bool horizontal)
        {
            for (int y = 0; y < settings.Height; y++)
            {
                for (int x = 0; x < settings.Width; x++)
                {
                    Vector3 total = default;
                    for (int i = -reach; i <= reach; i++)
                    {
                        int px = horizontal ? Math.Clamp(x + i, 0, settings.Width - 1) : x, py = horizontal ? y
                            : Math.Clamp(y + i, 0, settings.Height - 1);
                        total += from[py * settings.Width + px] * weights[i + reach];
                    }
                    to[y * settings.Width + x] = total / sum;
                }
            }
        }
    }
}
