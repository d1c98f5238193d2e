using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tessera.Core.Masks;

namespace Tessera.Core.Upsampling;

/// <summary>
/// The best class of each pixel of one row, 32 pixels at a time: four vectors of best values and of their ids stay in registers.
/// </summary>
internal static class ArgmaxRow
{
    public const int Block = 32;

    private const int Lanes = 8;

    /// <summary>
    /// Rows of the classes lie <paramref name="stride"/> apart in <paramref name="logits"/>, which starts at the row's first
    /// pixel.
    /// </summary>
    public static void Plain(ReadOnlySpan<float> logits, int stride, int classes, Mask mask, int at, int width)
    {
        if (width < Block)
        {
            PlainPixels(logits, stride, classes, mask, at, width);
            return;
        }
        ref float first = ref MemoryMarshal.GetReference(logits);
        for (int x = 0; x < width; x += Block)
        {
            // The last block ends with the row and overlaps the one before it: both write the same ids.
            int start = Math.Min(x, width - Block);
            var best = new Best();
            for (int k = 0; k < classes; k++)
            {
                ref float values = ref Unsafe.Add(ref first, (nint)k * stride + start);
                best.Take(Vector256.LoadUnsafe(ref values), Vector256.LoadUnsafe(ref values, Lanes),
                    Vector256.LoadUnsafe(ref values, 2 * Lanes),
                    Vector256.LoadUnsafe(ref values, 3 * Lanes), Vector256.Create(k));
            }
            best.Store(mask, at + start, Block);
        }
    }

    /// <summary>The same for weight0 * upper + weight1 * lower; both are padded to whole blocks.</summary>
    public static void Blend(float[] upper, float weight0, float[] lower, float weight1, int stride, int classes, Mask mask,
        int at, int width)
    {
        ref float top = ref MemoryMarshal.GetArrayDataReference(upper), bottom = ref MemoryMarshal.GetArrayDataReference(lower);
        Vector256<float> w0 = Vector256.Create(weight0), w1 = Vector256.Create(weight1);
        for (int x = 0; x < width; x += Block)
        {
            var best = new Best();
            for (int k = 0; k < classes; k++)
            {
                ref float a = ref Unsafe.Add(ref top, k * stride + x);
                ref float b = ref Unsafe.Add(ref bottom, k * stride + x);
                best.Take(Mix(ref a, w0, ref b, w1, 0), Mix(ref a, w0, ref b, w1, Lanes), Mix(ref a, w0, ref b, w1, 2 * Lanes),
                    Mix(ref a, w0, ref b, w1, 3 * Lanes), Vector256.Create(k));
            }
            best.Store(mask, at + x, Math.Min(Block, width - x));
        }
    }

    private static void PlainPixels(ReadOnlySpan<float> logits, int stride, int classes, Mask mask, int at, int width)
    {
        for (int x = 0; x < width; x++)
        {
            (float best, int id) = (float.NegativeInfinity, 0);
            for (int k = 0; k < classes; k++)
            {
                if (logits[k * stride + x] > best) (best, id) = (logits[k * stride + x], k);
            }
            if (mask.Is16Bit) mask.Ids16[at + x] = (ushort)id;
            else mask.Ids8[at + x] = (byte)id;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Mix(ref float a, Vector256<float> w0, ref float b, Vector256<float> w1, nuint lane) =>
        Vector256.MultiplyAddEstimate(w0, Vector256.LoadUnsafe(ref a, lane), w1 * Vector256.LoadUnsafe(ref b, lane));

    private struct Best
    {
        private Vector256<float> _v0 = Vector256.Create(float.NegativeInfinity), _v1 = Vector256.Create(float.NegativeInfinity);
        private Vector256<float> _v2 = Vector256.Create(float.NegativeInfinity), _v3 = Vector256.Create(float.NegativeInfinity);
        private Vector256<int> _i0, _i1, _i2, _i3;

        public Best() { }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, Vector256<int> id)
        {
            Update(ref _v0, ref _i0, a, id);
            Update(ref _v1, ref _i1, b, id);
            Update(ref _v2, ref _i2, c, id);
            Update(ref _v3, ref _i3, d, id);
        }

        public readonly void Store(Mask mask, int at, int count)
        {
            Vector256<ushort> low = Vector256.Narrow(_i0.AsUInt32(), _i1.AsUInt32()),
                high = Vector256.Narrow(_i2.AsUInt32(), _i3.AsUInt32());
            if (mask.Is16Bit) Write(low, high, mask.Ids16.Slice(at, count));
            else Write(Vector256.Narrow(low, high), mask.Ids8.Slice(at, count));
        }

        // A strict comparison keeps the lower id of equal values and lets no NaN in.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Update(ref Vector256<float> best, ref Vector256<int> ids, Vector256<float> value, Vector256<int> id)
        {
            Vector256<float> greater = Vector256.GreaterThan(value, best);
            best = Vector256.ConditionalSelect(greater, value, best);
            ids = Vector256.ConditionalSelect(greater.AsInt32(), id, ids);
        }

        private static void Write(Vector256<byte> ids, Span<byte> output)
        {
            if (output.Length == Block)
            {
                ids.CopyTo(output);
                return;
            }
            Span<byte> whole = stackalloc byte[Block];
            ids.CopyTo(whole);
            whole[..output.Length].CopyTo(output);
        }

        private static void Write(Vector256<ushort> low, Vector256<ushort> high, Span<ushort> output)
        {
            Span<ushort> whole = stackalloc ushort[Block];
            low.CopyTo(whole);
            high.CopyTo(whole[16..]);
            whole[..output.Length].CopyTo(output);
        }
    }
}
