using System.Numerics;
using System.Runtime.InteropServices;

namespace Tessera.Training.Losses;

/// <summary>
/// A few hundred pixels, class by class, so that one vector holds neighbouring pixels whatever the memory order of the logits.
/// Short blocks are filled up with ignored pixels.
/// </summary>
internal sealed class PixelBlock(PixelLayout layout, PixelScales scales, long ignore)
{
    /// <summary>256 pixels of 11 classes are 11 KiB: a third of a core's L1.</summary>
    public const int Size = 256;

    private readonly float[] _values = new float[layout.Classes * Size];
    private readonly int[] _target = new int[Size];
    private readonly float[] _valid = new float[Size], _true = new float[Size];
    private readonly float[] _overlap = new float[Size], _level = new float[Size];

    public void Load(ReadOnlySpan<float> values, ReadOnlySpan<long> target, int image, int start, int length)
    {
        if (length < Size) Array.Clear(_values);
        for (int k = 0; k < layout.Classes; k++)
        {
            Span<float> row = _values.AsSpan(k * Size, length);
            if (!layout.ChannelsLast)
            {
                values.Slice((image * layout.Classes + k) * layout.Pixels + start, length).CopyTo(row);
                continue;
            }
            ReadOnlySpan<float> pixels = values.Slice((image * layout.Pixels + start) * layout.Classes, length * layout.Classes);
            for (int i = 0, at = k; i < row.Length; i++, at += layout.Classes) row[i] = pixels[at];
        }
        ReadOnlySpan<long> ids = target.Slice(image * layout.Pixels + start, length);
        for (int i = 0; i < Size; i++)
        {
            bool valid = i < length && ids[i] != ignore;
            _target[i] = valid ? (int)ids[i] : -1;
            _valid[i] = valid ? 1 : 0;
            _true[i] = valid ? scales.True[_target[i]] : 0;
        }
    }

    public void Store(Span<float> values, int image, int start, int length)
    {
        for (int k = 0; k < layout.Classes; k++)
        {
            ReadOnlySpan<float> row = _values.AsSpan(k * Size, length);
            if (!layout.ChannelsLast)
            {
                row.CopyTo(values.Slice((image * layout.Classes + k) * layout.Pixels + start, length));
                continue;
            }
            Span<float> pixels = values.Slice((image * layout.Pixels + start) * layout.Classes, length * layout.Classes);
            for (int i = 0, at = k; i < row.Length; i++, at += layout.Classes) pixels[at] = row[i];
        }
    }

    /// <summary>Turns logits into shares and adds up what they cost.</summary>
    public void Softmax(PixelSums sums)
    {
        Span<Vector<float>> values = Vectors(_values), level = Vectors(_level), valid = Vectors(_valid);
        int rows = values.Length / layout.Classes;
        Vector<float> spread = default;
        if (scales.HasEntropy) AddTrue(sums, -1);
        for (int i = 0; i < rows; i++)
        {
            Vector<float> top = values[i], sum = default, weighted = default;
            for (int at = i + rows; at < values.Length; at += rows) top = Vector.Max(top, values[at]);
            for (int k = 0, at = i; scales.HasSmoothing && at < values.Length; k++, at += rows)
                weighted += (values[at] - top) * scales.Weights[k];
            for (int at = i; at < values.Length; at += rows) sum += values[at] = Vector.Exp(values[at] - top);
            Vector<float> log = Vector.Log(sum), share = Vector<float>.One / sum;
            level[i] = top + log;
            spread += valid[i] * (log * scales.WeightSum - weighted);
            for (int at = i; at < values.Length; at += rows) values[at] *= share;
        }
        sums.Spread += Vector.Sum(spread);
        for (int i = 0; scales.HasEntropy && i < Size; i++)
        {
            if (_target[i] >= 0) sums.Entropy += (double)scales.Weights[_target[i]] * _level[i];
        }
        if (scales.HasOverlap) AddAreas(sums, rows);
    }

    /// <summary>Turns shares into the derivative of the loss by the logits.</summary>
    public void Gradient()
    {
        Span<Vector<float>> values = Vectors(_values), valid = Vectors(_valid);
        Span<Vector<float>> right = Vectors(_true), overlap = Vectors(_overlap);
        int rows = values.Length / layout.Classes;
        // By the chain rule through softmax, the overlap's derivative is p_j (g_j - sum of p_k g_k),
        // where g is its derivative by the shares.
        for (int i = 0; i < Size; i++)
            _overlap[i] = _target[i] < 0 ? 0 : _values[_target[i] * Size + i] * scales.ByRight[_target[i]];
        for (int i = 0; i < rows; i++)
        {
            Vector<float> mean = overlap[i];
            for (int k = 0, at = i; scales.HasOverlap && at < values.Length; k++, at += rows)
                mean += values[at] * scales.ByPredicted[k];
            Vector<float> common = right[i] + valid[i] * (new Vector<float>(scales.SpreadSum) - mean);
            for (int k = 0, at = i; at < values.Length; k++, at += rows)
                values[at] = values[at] * (common + valid[i] * scales.ByPredicted[k]) - valid[i] * scales.Spread[k];
        }
        for (int i = 0; i < Size; i++)
        {
            if (_target[i] >= 0) _values[_target[i] * Size + i] += _overlap[i] - _true[i];
        }
    }

    private void AddTrue(PixelSums sums, double sign)
    {
        for (int i = 0; i < Size; i++)
        {
            if (_target[i] >= 0) sums.Entropy += sign * scales.Weights[_target[i]] * _values[_target[i] * Size + i];
        }
    }

    private void AddAreas(PixelSums sums, int rows)
    {
        Span<Vector<float>> values = Vectors(_values), valid = Vectors(_valid);
        for (int k = 0; k < layout.Classes; k++)
        {
            Vector<float> sum = default;
            for (int i = 0; i < rows; i++) sum += values[k * rows + i] * valid[i];
            sums.Predicted[k] += Vector.Sum(sum);
        }
        for (int i = 0; i < Size; i++)
        {
            if (_target[i] >= 0) sums.Right[_target[i]] += _values[_target[i] * Size + i];
        }
    }

    private static Span<Vector<float>> Vectors(float[] values) => MemoryMarshal.Cast<float, Vector<float>>(values.AsSpan());
}
