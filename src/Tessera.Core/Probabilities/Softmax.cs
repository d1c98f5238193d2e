using System.Runtime.Intrinsics;
using Tessera.Core.Masks;

namespace Tessera.Core.Probabilities;

/// <summary>Logits to probabilities, pixel by pixel, over planes of classes.</summary>
public static class Softmax
{
    private const int Lanes = 8;

    /// <summary>exp(z / T) of each class over their sum, in place, within a part of the planes; the rest stays.</summary>
    /// <param name="planes">A plane of <paramref name="width"/> x <paramref name="height"/> for each class.</param>
    /// <param name="temperature">Above 1 answers become less sure, below 1 surer; the order of classes stays.</param>
    public static void Run(float[] planes, int classes, int width, int height, PixelBox part, double temperature = 1)
    {
        if (planes.Length < (long)classes * width * height)
            throw new ArgumentException($"{planes.Length} floats; expected {classes}x{height}x{width}");
        if (!(temperature > 0) || double.IsInfinity(temperature))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "expected a finite number above 0");
        float sharpness = (float)(1 / temperature);
        Parallel.For(part.Top, part.Bottom, y =>
        {
            int start = y * width + part.Left, x = 0;
            for (; x + Lanes <= part.Width; x += Lanes) Eight(planes, classes, width * height, start + x, sharpness);
            for (; x < part.Width; x++) One(planes, classes, width * height, start + x, sharpness);
        });
    }

    // The largest logit is taken off first: no power is above 1.
    private static void Eight(Span<float> planes, int classes, int plane, int at, float sharpness)
    {
        Vector256<float> most = Vector256.Create(float.NegativeInfinity), sum = Vector256<float>.Zero;
        for (int k = 0; k < classes; k++) most = Vector256.Max(most, Vector256.Create<float>(planes[(k * plane + at)..]));
        for (int k = 0; k < classes; k++)
        {
            Span<float> logits = planes[(k * plane + at)..];
            Vector256<float> power = Vector256.Exp((Vector256.Create<float>(logits) - most) * sharpness);
            power.CopyTo(logits);
            sum += power;
        }
        Vector256<float> scale = Vector256<float>.One / sum;
        for (int k = 0; k < classes; k++)
        {
            Span<float> powers = planes[(k * plane + at)..];
            (Vector256.Create<float>(powers) * scale).CopyTo(powers);
        }
    }

    private static void One(Span<float> planes, int classes, int plane, int at, float sharpness)
    {
        float most = float.NegativeInfinity, sum = 0;
        for (int k = 0; k < classes; k++) most = MathF.Max(most, planes[k * plane + at]);
        for (int k = 0; k < classes; k++)
        {
            ref float value = ref planes[k * plane + at];
            value = MathF.Exp((value - most) * sharpness);
            sum += value;
        }
        for (int k = 0; k < classes; k++) planes[k * plane + at] /= sum;
    }
}
