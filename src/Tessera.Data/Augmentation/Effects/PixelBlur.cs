using System.Numerics.Tensors;
using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Effects;

/// <summary>One place of a kernel: how far away, and how much of it.</summary>
internal readonly record struct KernelTap(int X, int Y, float Weight);

/// <summary>
/// Weighted means of neighbours that lie in the image; what is outside neither gives nor takes. A shifted row is added at a time,
/// which runs at the speed of memory. Not for several threads at once.
/// </summary>
internal sealed class PixelBlur(int height, int width, int channels)
{
    private readonly float[] _values = new float[height * width * channels];
    private readonly float[] _weights = new float[height * width];
    private readonly List<KernelTap> _kernel = [];

    /// <summary>A camera that moved <paramref name="length"/> pixels in one direction while it looked.</summary>
    public void Move(RawCrop crop, float length, SampleRandom random)
    {
        (float sin, float cos) = MathF.SinCos(random.Uniform(0, MathF.PI));
        _kernel.Clear();
        int steps = Math.Max(2, (int)MathF.Ceiling(length * Math.Max(MathF.Abs(sin), MathF.Abs(cos))) + 1);
        for (int i = 0; i < steps; i++)
        {
            float along = length * ((float)i / (steps - 1) - 0.5f);
            AddBetween(along * cos, along * sin);
        }
        Apply(crop);
    }

    /// <summary>A soft lens: a Gaussian of this deviation in pixels.</summary>
    public void Soften(RawCrop crop, float sigma)
    {
        int reach = (int)Math.Min(MathF.Ceiling(3 * sigma), Math.Max(width, height));
        foreach (bool isAcross in (ReadOnlySpan<bool>)[true, false])
        {
            _kernel.Clear();
            for (int d = -reach; d <= reach; d++)
                _kernel.Add(new KernelTap(isAcross ? d : 0, isAcross ? 0 : d, MathF.Exp(-d * d / (2 * sigma * sigma))));
            Apply(crop);
        }
    }

    // A place between pixels is shared out among the four around it.
    private void AddBetween(float x, float y)
    {
        (int left, int top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        (float right, float bottom) = (x - left, y - top);
        Add(left, top, (1 - right) * (1 - bottom));
        Add(left + 1, top, right * (1 - bottom));
        Add(left, top + 1, (1 - right) * bottom);
        Add(left + 1, top + 1, right * bottom);
    }

    private void Add(int x, int y, float weight)
    {
        if (weight > 1e-4f) _kernel.Add(new KernelTap(x, y, weight));
    }

    private void Apply(RawCrop crop)
    {
        _values.AsSpan().Clear();
        _weights.AsSpan().Clear();
        foreach (KernelTap tap in _kernel)
        {
            // What lies outside the crop has no weight either.
            int from = Math.Max(0, -tap.X), count = width - Math.Abs(tap.X);
            for (int y = Math.Max(0, -tap.Y); y < Math.Min(height, height - tap.Y) && count > 0; y++)
            {
                AddRow(crop.Values, _values, y, tap, from, count, channels);
                AddRow(crop.Inside, _weights, y, tap, from, count, 1);
            }
        }
        for (int i = 0; i < _weights.Length; i++)
        {
            // A pixel that nothing of the image reaches, a lone one, stays.
            if (crop.Inside[i] == 0 || _weights[i] == 0) continue;
            float scale = 1 / _weights[i];
            for (int c = 0; c < channels; c++) crop.Values[i * channels + c] = _values[i * channels + c] * scale;
        }
    }

    private void AddRow(float[] source, float[] target, int y, KernelTap tap, int from, int count, int values)
    {
        ReadOnlySpan<float> row = source.AsSpan(((y + tap.Y) * width + from + tap.X) * values, count * values);
        Span<float> sum = target.AsSpan((y * width + from) * values, count * values);
        TensorPrimitives.MultiplyAdd(row, tap.Weight, sum, sum);
    }
}
