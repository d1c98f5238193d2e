using System.Numerics.Tensors;

namespace Tessera.Data.Augmentation.Effects;

/// <summary>The crop shrunk and enlarged again: another camera, or the far end of a zoom. Not for several threads at
/// once.</summary>
internal sealed class LowResolution(int height, int width, int channels)
{
    private readonly ResamplingTaps _across = new(), _down = new();
    private float[] _small = [], _smallInside = [];
    private float[] _row = [];
    private readonly float[] _inside = new float[height * width];

    /// <param name="crop">Loses its details.</param>
    /// <param name="factor">Its size in between, as a part of its own.</param>
    public void Apply(RawCrop crop, float factor)
    {
        int smallWidth = Math.Max(1, (int)MathF.Round(width * factor));
        int smallHeight = Math.Max(1, (int)MathF.Round(height * factor));
        if (_small.Length < smallWidth * smallHeight * channels) _small = new float[smallWidth * smallHeight * channels];
        if (_smallInside.Length < smallWidth * smallHeight) _smallInside = new float[smallWidth * smallHeight];
        _across.Fill(width, smallWidth, 0, smallWidth, 0, reversed: false);
        _down.Fill(height, smallHeight, 0, smallHeight, 0, reversed: false);
        Resample(crop.Values, width, channels, _small, smallWidth, smallHeight);
        Resample(crop.Inside, width, 1, _smallInside, smallWidth, smallHeight);
        _across.Fill(smallWidth, width, 0, width, 0, reversed: false);
        _down.Fill(smallHeight, height, 0, height, 0, reversed: false);
        Resample(_small, smallWidth, channels, crop.Values, width, height);
        Resample(_smallInside, smallWidth, 1, _inside, width, height);
        // Outside the image is 0 and has no weight: what is left is the mean of what lies inside.
        for (int i = 0; i < _inside.Length; i++)
        {
            float scale = crop.Inside[i] == 0 ? 0 : 1 / Math.Max(_inside[i], 1e-6f);
            foreach (ref float value in crop.Values.AsSpan(i * channels, channels)) value *= scale;
        }
    }

    private void Resample(float[] source, int sourceWidth, int values, float[] target, int targetWidth, int targetHeight)
    {
        int stride = sourceWidth * values;
        // Four floats are read at a time, beyond the last pixel too.
        if (_row.Length < stride + 4) _row = new float[stride + 4];
        Span<float> row = _row.AsSpan(0, stride);
        for (int y = 0; y < targetHeight; y++)
        {
            row.Clear();
            for (int t = 0; t < _down.Taps; t++)
            {
                float weight = _down.Weights[y * _down.Taps + t];
                if (weight != 0)
                    TensorPrimitives.MultiplyAdd(source.AsSpan((_down.First[y] + t) * stride, stride), weight, row, row);
            }
            RowKernels.Gather(_row, values, _across.First[..targetWidth], 0, _across.Weights, _across.Taps, targetWidth,
                target.AsSpan(y * targetWidth * values, targetWidth * values));
        }
    }
}
