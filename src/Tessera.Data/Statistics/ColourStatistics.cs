using Tessera.Imaging.Images;

namespace Tessera.Data.Statistics;

/// <summary>The values of all images of one kind, a kind being a number of channels and a sample type.</summary>
public sealed class ColourStatistics
{
    // A count for each 16-bit value of each band is 512 KiB a band; many bands are only summed, as floats are.
    private const int MostCountedBands = 16;

    // By channel.
    private readonly long[] _counts;
    private readonly double[] _sums, _squares;
    private readonly int _values;
    private double _lowest = double.MaxValue, _highest = double.MinValue;
    private long _pixels;

    public int Channels { get; }

    public SampleType Type { get; }

    public int Images { get; private set; }

    internal ColourStatistics(int channels, SampleType type)
    {
        (Channels, Type) = (channels, type);
        _values = type switch
        {
            SampleType.UInt8 => 1 << 8,
            SampleType.UInt16 when channels <= MostCountedBands => 1 << 16,
            _ => 0,
        };
        (_counts, _sums, _squares) = (new long[channels * _values], new double[channels], new double[channels]);
    }

    /// <summary>The top of the range that values use, as in <see cref="DatasetStatistics.Scale"/>.</summary>
    public float Scale => SampleStatistics.ScaleOf(Type, _lowest, _highest);

    /// <summary>Of each channel, over <see cref="Scale"/>.</summary>
    public double[] Mean => [.. Enumerable.Range(0, Channels).Select(c => _sums[c] / _pixels / Scale)];

    /// <summary>Standard deviation of each channel, over <see cref="Scale"/>.</summary>
    public double[] Deviation => [.. Enumerable.Range(0, Channels).Select(c =>
        Math.Sqrt(Math.Max(0, _squares[c] / _pixels - _sums[c] / _pixels * (_sums[c] / _pixels))) / Scale)];

    /// <summary>The share of a channel's samples in each of equal steps from 0 to <see cref="Scale"/>; empty where values
    /// are not counted (floats, many bands).</summary>
    public double[] Histogram(int channel, int steps)
    {
        if (_values == 0) return [];
        double[] shares = new double[steps];
        for (int value = 0; value <= (int)Scale; value++)
            shares[(int)((long)value * steps / ((long)Scale + 1))] += (double)_counts[channel * _values + value] / _pixels;
        return shares;
    }

    internal void Add(Image image)
    {
        Images++;
        _pixels += (long)image.Width * image.Height;
        switch (Type)
        {
            case SampleType.UInt8: Add(image.Samples<byte>(), value => value); break;
            case SampleType.UInt16 when _values == 0: Sum(image.Samples<ushort>(), value => value); break;
            case SampleType.UInt16: Add(image.Samples<ushort>(), value => value); break;
            default: Sum(image.Samples<float>(), value => value); break;
        }
    }

    internal void Add(ColourStatistics other)
    {
        Images += other.Images;
        _pixels += other._pixels;
        (_lowest, _highest) = (Math.Min(_lowest, other._lowest), Math.Max(_highest, other._highest));
        for (int i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        for (int c = 0; c < Channels; c++) (_sums[c], _squares[c]) = (_sums[c] + other._sums[c], _squares[c] + other._squares[c]);
    }

    /// <summary>Sums from counts, once all are in: exact for 8 bits, whatever thread counted what.</summary>
    internal ColourStatistics Finish()
    {
        for (int at = 0; at < _counts.Length; at++)
        {
            if (_counts[at] == 0) continue;
            int channel = at / _values, value = at % _values;
            _sums[channel] += (double)_counts[at] * value;
            _squares[channel] += (double)_counts[at] * value * value;
            (_lowest, _highest) = (Math.Min(_lowest, value), Math.Max(_highest, value));
        }
        return this;
    }

    private void Add<T>(ReadOnlySpan<T> samples, Func<T, int> index)
    {
        for (int i = 0; i < samples.Length;)
        {
            for (int c = 0; c < Channels; c++, i++) _counts[c * _values + index(samples[i])]++;
        }
    }

    private void Sum<T>(ReadOnlySpan<T> samples, Func<T, double> widen)
    {
        for (int i = 0; i < samples.Length;)
        {
            for (int c = 0; c < Channels; c++, i++)
            {
                double value = widen(samples[i]);
                if (!double.IsFinite(value)) continue;
                (_sums[c], _squares[c]) = (_sums[c] + value, _squares[c] + value * value);
                (_lowest, _highest) = (Math.Min(_lowest, value), Math.Max(_highest, value));
            }
        }
    }
}
