using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tessera.Core.Preprocessing;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Data.Augmentation;

/// <summary>
/// All that happens to a sample's values after resampling, in one pass over a row: gamma where drawn, then white balance, hue,
/// saturation, contrast, brightness and normalisation as one matrix, noise, and a clamp to what the sensor could have given. One
/// object per worker.
/// </summary>
internal sealed class ColourTransform
{
    // Rec. 601 luma and the YIQ axes (NTSC 1953): hue turns I and Q, saturation stretches them, luma stays.
    private static readonly float[] RgbToYiq =
        [0.299f, 0.587f, 0.114f, 0.595716f, -0.274453f, -0.321263f, 0.211456f, -0.522591f, 0.311135f];
    private static readonly float[] YiqToRgb = Inverse(RgbToYiq);

    private const int LongestPiece = 1 << 16;

    private readonly NormaliseStep _normalise;
    private readonly int _channels;
    private readonly float[] _matrix;
    private readonly float[] _offset;
    private readonly float[] _low;
    private readonly float[] _high;
    private readonly float[] _noise;
    private float _gamma = 1;
    private SampleRandom _random;

    public ColourTransform(int channels, NormaliseStep normalise)
    {
        (_channels, _normalise) = (channels, normalise);
        // Only three channels mix: other images keep a factor per channel.
        _matrix = new float[channels == 3 ? 9 : channels];
        // Four at least: vectors of four read them.
        int room = Math.Max(4, channels);
        (_offset, _low, _high, _noise) = (new float[room], new float[room], new float[room], new float[room]);
    }

    public void Prepare(in AugmentationPlan plan, SampleType type)
    {
        _random = new SampleRandom(plan.Seed);
        _gamma = type == SampleType.Float32 ? 1 : plan.Gamma;
        if (_channels == 3) MixColours(plan);
        else _matrix.AsSpan().Fill(1);

        float pivot = _normalise.Mean.Average();
        Span<float> gains = stackalloc float[3];
        for (int c = 0; c < _channels; c++)
        {
            float gain = _random.Uniform(1 - plan.ChannelGain, 1 + plan.ChannelGain);
            if (_channels == 3) gains[c] = gain;
            else _matrix[c] *= gain * plan.Contrast / (_normalise.Scale * _normalise.Deviation[c]);
            _offset[c] = (pivot * (1 - plan.Contrast) + plan.Brightness - _normalise.Mean[c]) / _normalise.Deviation[c];
            _noise[c] = plan.NoiseDeviation / _normalise.Deviation[c];
            bool bounded = type != SampleType.Float32;
            _low[c] = bounded ? -_normalise.Mean[c] / _normalise.Deviation[c] : float.NegativeInfinity;
            // Scale need not be the type's top (16-bit data of 12 bits): the top is.
            float top = (type == SampleType.UInt8 ? byte.MaxValue : ushort.MaxValue) / _normalise.Scale;
            _high[c] = bounded ? (top - _normalise.Mean[c]) / _normalise.Deviation[c] : float.PositiveInfinity;
        }
        if (_channels != 3) return;
        for (int i = 0; i < 9; i++) _matrix[i] *= gains[i % 3] * plan.Contrast / (_normalise.Scale * _normalise.Deviation[i / 3]);
    }

    /// <summary>From the image's own units in <paramref name="row"/>, which is spoilt, to the network's in <paramref
    /// name="output"/>.</summary>
    public void Apply(Span<float> row, Span<float> output)
    {
        if (_gamma != 1) PowerCurve.Apply(row, _gamma, _normalise.Scale);
        // Pieces no longer than the noise table.
        int piece = LongestPiece / _channels * _channels;
        for (int start = 0; start < row.Length; start += piece)
        {
            int length = Math.Min(piece, row.Length - start);
            ReadOnlySpan<float> noise = SensorNoise.Row(length + 4, ref _random);
            if (_channels == 3) ApplyMatrix(row.Slice(start, length), noise, output.Slice(start, length));
            else ApplyFactors(row.Slice(start, length), noise, output.Slice(start, length));
        }
    }

    // YIQ' = turn and stretch of YIQ; the whole is one 3x3 matrix, row-major, output x input.
    private void MixColours(in AugmentationPlan plan)
    {
        (float sin, float cos) = MathF.SinCos(plan.HueDegrees * MathF.PI / 180);
        Span<float> turned = stackalloc float[9];
        for (int c = 0; c < 3; c++)
        {
            (float i, float q) = (RgbToYiq[3 + c], RgbToYiq[6 + c]);
            turned[c] = RgbToYiq[c];
            turned[3 + c] = plan.Saturation * (cos * i - sin * q);
            turned[6 + c] = plan.Saturation * (sin * i + cos * q);
        }
        for (int k = 0; k < 9; k++)
        {
            int row = k / 3 * 3;
            _matrix[k] =
                YiqToRgb[row] * turned[k % 3] + YiqToRgb[row + 1] * turned[3 + k % 3] + YiqToRgb[row + 2] * turned[6 + k % 3];
        }
    }

    private void ApplyMatrix(ReadOnlySpan<float> row, ReadOnlySpan<float> noise, Span<float> output)
    {
        Vector128<float> red = Column(0), green = Column(1), blue = Column(2);
        Vector128<float> offset = Vector128.Create(_offset), low = Vector128.Create(_low), high = Vector128.Create(_high);
        Vector128<float> spread = Vector128.Create(_noise);
        ref float grain = ref MemoryMarshal.GetReference(noise);
        ref float target = ref MemoryMarshal.GetReference(output);
        for (int i = 0; i + 2 < row.Length; i += 3)
        {
            Vector128<float> value = Vector128.FusedMultiplyAdd(red, Vector128.Create(row[i]), offset);
            value = Vector128.FusedMultiplyAdd(green, Vector128.Create(row[i + 1]), value);
            value = Vector128.FusedMultiplyAdd(blue, Vector128.Create(row[i + 2]), value);
            value = Vector128.FusedMultiplyAdd(spread, Vector128.LoadUnsafe(ref grain, (nuint)i), value);
            value = Vector128.Min(Vector128.Max(value, low), high);
            // The fourth lane falls on the next pixel, which is written after; the last pixel has no next.
            if (i + 4 <= output.Length) value.StoreUnsafe(ref target, (nuint)i);
            else for (int c = 0; c < 3; c++) output[i + c] = value[c];
        }
    }

    private void ApplyFactors(ReadOnlySpan<float> row, ReadOnlySpan<float> noise, Span<float> output)
    {
        for (int i = 0; i < row.Length; i += _channels)
        {
            for (int c = 0; c < _channels; c++)
            {
                float value = row[i + c] * _matrix[c] + _offset[c] + _noise[c] * noise[i + c];
                output[i + c] = Math.Clamp(value, _low[c], _high[c]);
            }
        }
    }

    private Vector128<float> Column(int c) => Vector128.Create(_matrix[c], _matrix[3 + c], _matrix[6 + c], 0);

    // Published inverses are rounded to four digits, which would tint an image that nothing was drawn for.
    private static float[] Inverse(float[] m)
    {
        var matrix = new Matrix4x4(m[0], m[1], m[2], 0, m[3], m[4], m[5], 0, m[6], m[7], m[8], 0, 0, 0, 0, 1);
        if (!Matrix4x4.Invert(matrix, out Matrix4x4 i)) throw new ArithmeticException("the matrix has no inverse");
        return [i.M11, i.M12, i.M13, i.M21, i.M22, i.M23, i.M31, i.M32, i.M33];
    }
}
