using System.Buffers;
using System.Numerics.Tensors;

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

    /// <summary>Of several answers: the entropy of their mean less the mean of their entropies, over ln K (mutual information;
    /// Houlsby, Huszar, Ghahramani, Lengyel, 2011, arXiv:1112.5745). 0 where all say the same, however unsure each is.</summary>
    Disagreement,
}

/// <summary>How sure an answer is at each pixel, 0 to 1. Where a network was shown nothing, nothing is sure.</summary>
public static class CertaintyMap
{
    // Pixels gone through at once: what they need stays in a core's nearest cache.
    private const int Strip = 2048;

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
            CertaintyKind.Disagreement => throw new ArgumentException("one answer cannot disagree with itself", nameof(kind)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <param name="planes">The mean of the answers.</param>
    /// <param name="meanEntropy">The mean of their entropies over ln K, a value a pixel.</param>
    public static float[] Disagreement(ReadOnlySpan<float> planes, ReadOnlySpan<float> meanEntropy, int classes)
    {
        float[] apart = Entropy(planes, classes, meanEntropy.Length);
        for (int i = 0; i < apart.Length; i++) apart[i] = Math.Max(0, apart[i] - meanEntropy[i]);
        return apart;
    }

    /// <summary>Adds the entropy over ln K of each pixel; 0 where all its probabilities are 0.</summary>
    public static void AddEntropy(ReadOnlySpan<float> planes, int classes, float[] sum)
    {
        if (classes < 2) return;
        float scale = -1 / MathF.Log(classes);
        float[] term = ArrayPool<float>.Shared.Rent(Strip);
        for (int at = 0; at < sum.Length; at += Strip)
        {
            Span<float> to = sum.AsSpan(at, Math.Min(Strip, sum.Length - at)), own = term.AsSpan(0, to.Length);
            for (int k = 0; k < classes; k++)
            {
                ReadOnlySpan<float> p = planes.Slice(k * sum.Length + at, to.Length);
                // p ln p is 0 at 0.
                TensorPrimitives.Max(p, float.Epsilon, own);
                TensorPrimitives.Log(own, own);
                TensorPrimitives.Multiply(own, scale, own);
                TensorPrimitives.MultiplyAdd(own, p, to, to);
            }
        }
        ArrayPool<float>.Shared.Return(term);
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
        AddEntropy(planes, classes, entropy);
        for (int k = 0; k < classes; k++) TensorPrimitives.Add(sum, planes.Slice(k * pixels, pixels), sum);
        for (int i = 0; i < pixels; i++) entropy[i] = sum[i] > 0 ? Math.Clamp(entropy[i], 0, 1) : 1;
        return entropy;
    }
}
