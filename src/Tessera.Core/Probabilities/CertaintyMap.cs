namespace Tessera.Core.Probabilities;

/// <summary>What is said of how sure an answer is.</summary>
public enum CertaintyKind
{
    /// <summary>The highest probability.</summary>
    Confidence,

    /// <summary>The highest less the second highest: 0 where two classes are equally likely.</summary>
    Margin,

    /// <summary>Over that of knowing nothing, ln K: 0 where one class is certain, 1 where all are equally likely.</summary>
    Entropy,
}

/// <summary>How sure an answer is at each pixel, 0 to 1. Where a network was shown nothing, nothing is sure.</summary>
public static class CertaintyMap
{
    /// <param name="planes">Probabilities, a plane of <paramref name="pixels"/> for each class.</param>
    public static float[] Of(CertaintyKind kind, ReadOnlySpan<float> planes, int classes, int pixels)
    {
        if (planes.Length != (long)classes * pixels)
            throw new ArgumentException($"{planes.Length} probabilities; expected {classes} x {pixels}");
        return kind switch
        {
            CertaintyKind.Confidence => Highest(planes, classes, pixels, second: null),
            CertaintyKind.Margin => Margin(planes, classes, pixels),
            CertaintyKind.Entropy => Entropy(planes, classes, pixels),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>0 to 1 as 0 to 255, to the nearest.</summary>
    public static void ToGrey(ReadOnlySpan<float> values, Span<byte> grey)
    {
        for (int i = 0; i < values.Length; i++) grey[i] = (byte)Math.Clamp(values[i] * 255 + 0.5f, 0, 255);
    }

    private static float[] Highest(ReadOnlySpan<float> planes, int classes, int pixels, float[]? second)
    {
        float[] highest = planes[..pixels].ToArray();
        for (int k = 1; k < classes; k++)
        {
            ReadOnlySpan<float> plane = planes.Slice(k * pixels, pixels);
            for (int i = 0; i < pixels; i++)
            {
                if (second is not null) second[i] = MathF.Max(second[i], MathF.Min(plane[i], highest[i]));
                highest[i] = MathF.Max(highest[i], plane[i]);
            }
        }
        return highest;
    }

    private static float[] Margin(ReadOnlySpan<float> planes, int classes, int pixels)
    {
        float[] second = new float[pixels], margin = Highest(planes, classes, pixels, second);
        for (int i = 0; i < pixels; i++) margin[i] -= second[i];
        return margin;
    }

    private static float[] Entropy(ReadOnlySpan<float> planes, int classes, int pixels)
    {
        float[] entropy = new float[pixels], sum = new float[pixels];
        float scale = classes > 1 ? 1 / MathF.Log(classes) : 0;
        for (int k = 0; k < classes; k++)
        {
            ReadOnlySpan<float> plane = planes.Slice(k * pixels, pixels);
            for (int i = 0; i < pixels; i++)
            {
                float p = plane[i];
                if (p > 0) entropy[i] -= p * MathF.Log(p) * scale;
                sum[i] += p;
            }
        }
        for (int i = 0; i < pixels; i++) entropy[i] = sum[i] > 0 ? Math.Clamp(entropy[i], 0, 1) : 1;
        return entropy;
    }
}
