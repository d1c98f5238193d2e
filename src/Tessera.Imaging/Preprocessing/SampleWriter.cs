using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Preprocessing;

/// <summary>
/// Writes an image's samples as floats: sample * scale + offset of its channel, in one fused step, so that vectors, tables and
/// single values give the same bits.
/// </summary>
internal sealed class SampleWriter
{
    private readonly float[] _scale, _offset;
    private readonly float[][] _tables;
    // Scale and offset of 8 * channels interleaved samples in turn: as many as whole vectors and whole pixels share.
    private readonly float[] _scaleCycle, _offsetCycle;

    public SampleWriter(float[] scale, float[] offset)
    {
        (_scale, _offset) = (scale, offset);
        _tables = new float[scale.Length][];
        for (int c = 0; c < scale.Length; c++)
        {
            _tables[c] = new float[256];
            for (int v = 0; v < 256; v++) _tables[c][v] = MathF.FusedMultiplyAdd(v, scale[c], offset[c]);
        }
        int cycle = 8 * scale.Length;
        _scaleCycle = new float[cycle];
        _offsetCycle = new float[cycle];
        for (int i = 0; i < cycle; i++) (_scaleCycle[i], _offsetCycle[i]) = (scale[i % scale.Length], offset[i % scale.Length]);
    }

    public void Write(Image image, Span<float> to, TensorLayout layout)
    {
        bool interleaved = layout == TensorLayout.Nhwc || _scale.Length == 1;
        switch (image.Type)
        {
            case SampleType.UInt8 when interleaved: Interleaved8(image.Samples<byte>(), to); break;
            case SampleType.UInt8: Planes8(image.Samples<byte>(), to); break;
            case SampleType.UInt16 when interleaved: Interleaved16(image.Samples<ushort>(), to); break;
            case SampleType.UInt16: Planes16(image.Samples<ushort>(), to); break;
            default: Floats(image.Samples<float>(), to, interleaved); break;
        }
    }

    private void Interleaved8(ReadOnlySpan<byte> from, Span<float> to)
    {
        int i = 0, channels = _scale.Length;
        if (Vector256.IsHardwareAccelerated)
        {
            for (int phase = 0; i + 8 <= from.Length; i += 8, phase = phase + 8 == _scaleCycle.Length ? 0 : phase + 8)
            {
                Vector256<float> values = Widen8(Vector128.CreateScalar(MemoryMarshal.Read<ulong>(from[i..])).AsByte());
                Vector256.FusedMultiplyAdd(values, Vector256.Create(_scaleCycle, phase), Vector256.Create(_offsetCycle, phase))
                    .CopyTo(to[i..]);
            }
        }
        for (; i < from.Length; i++) to[i] = _tables[i % channels][from[i]];
    }

    private void Planes8(ReadOnlySpan<byte> from, Span<float> to)
    {
        int channels = _scale.Length, pixels = from.Length / channels;
        int done = channels == 3 && Vector128.IsHardwareAccelerated && Vector256.IsHardwareAccelerated
            ? PlanesOfRgb(from, to, pixels) : 0;
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<float> table = _tables[c];
            Span<float> plane = to.Slice(c * pixels, pixels);
            for (int i = done; i < pixels; i++) plane[i] = table[from[i * channels + c]];
        }
    }

    // Sixteen pixels at a time: three vectors of interleaved bytes are shuffled into one vector a channel.
    private int PlanesOfRgb(ReadOnlySpan<byte> from, Span<float> to, int pixels)
    {
        int i = 0;
        for (; i + 16 <= pixels; i += 16)
        {
            Vector128<byte> a = Vector128.Create(from[(3 * i)..]), b = Vector128.Create(from[(3 * i + 16)..]),
                c = Vector128.Create(from[(3 * i + 32)..]);
            // An index of 255 gives 0, so that the three parts can be joined by or.
            Vector128<byte> red =
                Vector128.Shuffle(a, Vector128.Create((byte)0, 3, 6, 9, 12, 15, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))
                | Vector128.Shuffle(b,
                    Vector128.Create((byte)255, 255, 255, 255, 255, 255, 2, 5, 8, 11, 14, 255, 255, 255, 255, 255))
                | Vector128.Shuffle(c,
                    Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 4, 7, 10, 13));
            Vector128<byte> green = Vector128.Shuffle(a,
                Vector128.Create((byte)1, 4, 7, 10, 13, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))
                | Vector128.Shuffle(b,
                    Vector128.Create((byte)255, 255, 255, 255, 255, 0, 3, 6, 9, 12, 15, 255, 255, 255, 255, 255))
                | Vector128.Shuffle(c,
                    Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2, 5, 8, 11, 14));
            Vector128<byte> blue = Vector128.Shuffle(a,
                Vector128.Create((byte)2, 5, 8, 11, 14, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255))
                | Vector128.Shuffle(b,
                    Vector128.Create((byte)255, 255, 255, 255, 255, 1, 4, 7, 10, 13, 255, 255, 255, 255, 255, 255))
                | Vector128.Shuffle(c,
                    Vector128.Create((byte)255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 3, 6, 9, 12, 15));
            Store16(red, 0, to.Slice(i, 16));
            Store16(green, 1, to.Slice(pixels + i, 16));
            Store16(blue, 2, to.Slice(2 * pixels + i, 16));
        }
        return i;
    }

    private void Store16(Vector128<byte> samples, int channel, Span<float> to)
    {
        Vector256<float> scale = Vector256.Create(_scale[channel]), offset = Vector256.Create(_offset[channel]);
        Vector256.FusedMultiplyAdd(Widen8(samples), scale, offset).CopyTo(to);
        Vector256.FusedMultiplyAdd(Widen8(Vector128.Shuffle(samples.AsUInt64(), Vector128.Create(1UL, 0UL)).AsByte()), scale,
            offset).CopyTo(to[8..]);
    }

    // The lower eight bytes as floats.
    private static Vector256<float> Widen8(Vector128<byte> samples)
    {
        Vector128<ushort> words = Vector128.WidenLower(samples);
        return Vector256.ConvertToSingle(Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32());
    }

    private void Interleaved16(ReadOnlySpan<ushort> from, Span<float> to)
    {
        int i = 0, channels = _scale.Length;
        if (Vector256.IsHardwareAccelerated)
        {
            for (int phase = 0; i + 8 <= from.Length; i += 8, phase = phase + 8 == _scaleCycle.Length ? 0 : phase + 8)
            {
                Vector128<ushort> words = Vector128.Create(from[i..]);
                Vector256<float> values = Vector256.ConvertToSingle(
                    Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32());
                Vector256.FusedMultiplyAdd(values, Vector256.Create(_scaleCycle, phase), Vector256.Create(_offsetCycle, phase))
                    .CopyTo(to[i..]);
            }
        }
        for (; i < from.Length; i++) to[i] = MathF.FusedMultiplyAdd(from[i], _scale[i % channels], _offset[i % channels]);
    }

    private void Planes16(ReadOnlySpan<ushort> from, Span<float> to)
    {
        int channels = _scale.Length, pixels = from.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            (float scale, float offset) = (_scale[c], _offset[c]);
            Span<float> plane = to.Slice(c * pixels, pixels);
            for (int i = 0; i < pixels; i++) plane[i] = MathF.FusedMultiplyAdd(from[i * channels + c], scale, offset);
        }
    }

    private void Floats(ReadOnlySpan<float> from, Span<float> to, bool interleaved)
    {
        int channels = _scale.Length, pixels = from.Length / channels;
        (int pixelStep, int channelStep) = interleaved ? (channels, 1) : (1, pixels);
        for (int c = 0; c < channels; c++)
        {
            (float scale, float offset) = (_scale[c], _offset[c]);
            for (int i = 0; i < pixels; i++)
                to[i * pixelStep + c * channelStep] = MathF.FusedMultiplyAdd(from[i * channels + c], scale, offset);
        }
    }
}
