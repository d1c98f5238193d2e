using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;

namespace Tessera.Data.Statistics;

/// <summary>One sample's share of <see cref="DatasetStatistics"/>.</summary>
internal sealed class SampleStatistics
{
    private readonly LoadedShape _shape;
    private readonly double[] _sums;
    private readonly double[] _squares;
    private readonly long[] _classPixels;
    private long _ignored;
    private double _lowest = double.MaxValue;
    private double _highest = double.MinValue;

    /// <summary>Those that appear, in order.</summary>
    public int[] Classes => [.. Enumerable.Range(0, _classPixels.Length).Where(k => _classPixels[k] > 0)];

    private SampleStatistics(Image image, int classes)
    {
        _shape = new LoadedShape(image.Width, image.Height, image.Channels, image.Type);
        (_sums, _squares, _classPixels) = (new double[image.Channels], new double[image.Channels], new long[classes]);
    }

    public static SampleStatistics Of(LoadedSample sample, int classes)
    {
        var part = new SampleStatistics(sample.Image, classes);
        switch (sample.Image.Type)
        {
            case SampleType.UInt8: part.AddBytes(sample.Image.Samples<byte>()); break;
            case SampleType.UInt16: part.Add(sample.Image.Samples<ushort>(), value => value); break;
            default: part.Add(sample.Image.Samples<float>(), value => value); break;
        }
        part.AddClasses(sample.Mask);
        return part;
    }

    public static DatasetStatistics Sum(IReadOnlyList<SampleStatistics> parts, IReadOnlyList<SkippedSample> skipped)
    {
        LoadedShape shape = parts[0]._shape;
        float scale = ScaleOf(shape.Type, parts.Min(p => p._lowest), parts.Max(p => p._highest));
        double pixels = parts.Sum(p => (double)p._shape.Width * p._shape.Height);
        float[] mean = new float[shape.Channels], deviation = new float[shape.Channels];
        for (int c = 0; c < shape.Channels; c++)
        {
            double average = parts.Sum(p => p._sums[c]) / pixels;
            double variance = parts.Sum(p => p._squares[c]) / pixels - average * average;
            (mean[c], deviation[c]) = ((float)(average / scale), (float)(Math.Sqrt(Math.Max(0, variance)) / scale));
        }
        int classes = parts[0]._classPixels.Length;
        return new DatasetStatistics
        {
            Images = parts.Count,
            Channels = shape.Channels,
            Type = shape.Type,
            Scale = scale,
            Mean = mean,
            Deviation = deviation,
            Sizes = [.. parts.GroupBy(p => (p._shape.Width, p._shape.Height))
                .Select(g => new SizeCount(g.Key.Width, g.Key.Height, g.Count())).OrderByDescending(s => s.Images)],
            ClassPixels = [.. Enumerable.Range(0, classes).Select(k => parts.Sum(p => p._classPixels[k]))],
            ClassShownIn = [.. Enumerable.Range(0, classes)
                .Select(k => parts.Where(p => p._classPixels[k] > 0).Sum(p => p._classPixels.Sum()))],
            ClassImages = [.. Enumerable.Range(0, classes).Select(k => parts.Count(p => p._classPixels[k] > 0))],
            IgnoredPixels = parts.Sum(p => p._ignored),
            Skipped = skipped,
        };
    }

    // Bytes are counted by value first: sums are then of 256 numbers a channel, and exact.
    private void AddBytes(ReadOnlySpan<byte> samples)
    {
        int channels = _shape.Channels;
        long[] counts = new long[channels << 8];
        for (int i = 0; i < samples.Length;)
        {
            for (int c = 0; c < channels; c++, i++) counts[(c << 8) | samples[i]]++;
        }
        for (int at = 0; at < counts.Length; at++)
        {
            if (counts[at] == 0) continue;
            int value = at & 255;
            _sums[at >> 8] += (double)counts[at] * value;
            _squares[at >> 8] += (double)counts[at] * value * value;
            (_lowest, _highest) = (Math.Min(_lowest, value), Math.Max(_highest, value));
        }
    }

    private void Add<T>(ReadOnlySpan<T> samples, Func<T, double> widen)
    {
        for (int i = 0; i < samples.Length;)
        {
            for (int c = 0; c < _shape.Channels; c++, i++)
            {
                double value = widen(samples[i]);
                _sums[c] += value;
                _squares[c] += value * value;
                (_lowest, _highest) = (Math.Min(_lowest, value), Math.Max(_highest, value));
            }
        }
    }

    // Ids were checked when the mask was read: what is no class is ignore.
    private void AddClasses(Mask mask)
    {
        int count = mask.Width * mask.Height;
        for (int i = 0; i < count; i++)
        {
            int id = mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i];
            if (id < _classPixels.Length) _classPixels[id]++;
            else _ignored++;
        }
    }

    internal static float ScaleOf(SampleType type, double lowest, double highest) => type switch
    {
        SampleType.UInt8 => byte.MaxValue,
        SampleType.UInt16 => (1 << Math.Max(8, (int)Math.Ceiling(Math.Log2(highest + 1)))) - 1,
        _ => (float)Math.Max(1, Math.Max(Math.Abs(lowest), Math.Abs(highest))),
    };

    private readonly record struct LoadedShape(int Width, int Height, int Channels, SampleType Type);
}
