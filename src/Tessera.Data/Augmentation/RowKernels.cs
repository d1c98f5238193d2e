using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tessera.Imaging.Images;

namespace Tessera.Data.Augmentation;

/// <summary>The inner loops of the crop: rows of interleaved float samples, unscaled.</summary>
internal static class RowKernels
{
    /// <summary>row += weight * the image's samples from <paramref name="start"/> on, whatever their type.</summary>
    public static void AddWeighted(Image image, int start, float weight, Span<float> row)
    {
        switch (image.Type)
        {
            case SampleType.UInt8: AddWeighted(image.Samples<byte>().Slice(start, row.Length), weight, row); break;
            case SampleType.UInt16: AddWeighted(image.Samples<ushort>().Slice(start, row.Length), weight, row); break;
            default: TensorPrimitives.MultiplyAdd(image.Samples<float>().Slice(start, row.Length), weight, row, row); break;
        }
    }

    /// <summary>
    /// The weighted sum of <paramref name="taps"/> neighbouring pixels for each of <paramref name="count"/> pixels; <paramref
    /// name="first"/>
    /// counts from the pixel that <paramref name="row"/> begins with, plus <paramref name="origin"/>.
    /// </summary>
    public static void Gather(ReadOnlySpan<float> row, int channels, ReadOnlySpan<int> first, int origin,
        ReadOnlySpan<float> weights, int taps,
        int count, Span<float> output)
    {
        int x = 0;
        // Four floats are read and written a pixel; the fourth is overwritten by the next pixel, so the last pixel goes the plain
        // way.
        if (channels == 3 && taps == 2) x = GatherTwo(row, first, origin, weights, count - 1, output);
        else if (channels == 3) x = GatherMany(row, first, origin, weights, taps, count - 1, output);
        for (; x < count; x++)
        {
            for (int c = 0; c < channels; c++)
            {
                float sum = 0;
                for (int t = 0; t < taps; t++) sum += row[(first[x] - origin + t) * channels + c] * weights[x * taps + t];
                output[x * channels + c] = sum;
            }
        }
    }

    private static int GatherTwo(ReadOnlySpan<float> row, ReadOnlySpan<int> first, int origin, ReadOnlySpan<float> weights,
        int count,
        Span<float> output)
    {
        ref float source = ref MemoryMarshal.GetReference(row);
        ref float target = ref MemoryMarshal.GetReference(output);
        for (int x = 0; x < count; x++)
        {
            ref float pixel = ref Unsafe.Add(ref source, (first[x] - origin) * 3);
            Vector128<float> left = Vector128.LoadUnsafe(ref pixel) * weights[2 * x];
            Vector128<float> both =
                Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref pixel, 3), Vector128.Create(weights[2 * x + 1]), left);
            both.StoreUnsafe(ref target, (nuint)(x * 3));
        }
        return Math.Max(count, 0);
    }

    private static int GatherMany(ReadOnlySpan<float> row, ReadOnlySpan<int> first, int origin, ReadOnlySpan<float> weights,
        int taps,
        int count, Span<float> output)
    {
        ref float source = ref MemoryMarshal.GetReference(row);
        ref float target = ref MemoryMarshal.GetReference(output);
        for (int x = 0; x < count; x++)
        {
            ref float pixel = ref Unsafe.Add(ref source, (first[x] - origin) * 3);
            ReadOnlySpan<float> own = weights.Slice(x * taps, taps);
            Vector128<float> sum = Vector128<float>.Zero;
            for (int t = 0; t < own.Length; t++)
                sum = Vector128.FusedMultiplyAdd(Vector128.LoadUnsafe(ref pixel, (nuint)(3 * t)), Vector128.Create(own[t]), sum);
            sum.StoreUnsafe(ref target, (nuint)(x * 3));
        }
        return Math.Max(count, 0);
    }

    private static void AddWeighted(ReadOnlySpan<byte> samples, float weight, Span<float> row)
    {
        ref byte source = ref MemoryMarshal.GetReference(samples);
        ref float target = ref MemoryMarshal.GetReference(row);
        Vector256<float> factor = Vector256.Create(weight);
        int i = 0;
        for (; i <= row.Length - 16; i += 16)
        {
            Vector256<ushort> words = Vector256.WidenLower(Vector128.LoadUnsafe(ref source, (nuint)i).ToVector256Unsafe());
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(words);
            Accumulate(ref target, i, low, factor);
            Accumulate(ref target, i + 8, high, factor);
        }
        for (; i < row.Length; i++) row[i] += samples[i] * weight;
    }

    private static void AddWeighted(ReadOnlySpan<ushort> samples, float weight, Span<float> row)
    {
        ref ushort source = ref MemoryMarshal.GetReference(samples);
        ref float target = ref MemoryMarshal.GetReference(row);
        Vector256<float> factor = Vector256.Create(weight);
        int i = 0;
        for (; i <= row.Length - 16; i += 16)
        {
            (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.LoadUnsafe(ref source, (nuint)i));
            Accumulate(ref target, i, low, factor);
            Accumulate(ref target, i + 8, high, factor);
        }
        for (; i < row.Length; i++) row[i] += samples[i] * weight;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(ref float target, int at, Vector256<uint> values, Vector256<float> factor)
    {
        Vector256<float> sum = Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(values.AsInt32()), factor,
            Vector256.LoadUnsafe(ref target, (nuint)at));
        sum.StoreUnsafe(ref target, (nuint)at);
    }
}
