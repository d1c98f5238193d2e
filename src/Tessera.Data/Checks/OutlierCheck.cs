using System.Globalization;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;

namespace Tessera.Data.Checks;

/// <summary>Images far brighter, darker, flatter or harder than the others, by the median and its absolute deviation.</summary>
internal sealed class OutlierCheck(IReadOnlyList<Sample> samples, CheckOptions options) : ISampleCheck
{
    // Fewer have no middle to be far from.
    private const int FewestImages = 8;

    // The factor that makes the MAD of a normal distribution its standard deviation.
    private const double Normal = 0.6745;

    private readonly double[] _means = [.. Enumerable.Repeat(double.NaN, samples.Count)];
    private readonly double[] _contrasts = [.. Enumerable.Repeat(double.NaN, samples.Count)];

    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample.Grey is { } grey) (_means[sample.Index], _contrasts[sample.Index]) = Moments(grey);
        return [];
    }

    public IEnumerable<Finding> Conclude()
    {
        Spread brightness = Spread.Of(_means, options.LeastSpread), contrast = Spread.Of(_contrasts, options.LeastSpread);
        if (brightness.Count < FewestImages) yield break;
        for (int i = 0; i < samples.Count; i++)
        {
            double bright = brightness.Score(_means[i]), hard = contrast.Score(_contrasts[i]);
            (string what, double value, Spread usual, double score) = Math.Abs(bright) >= Math.Abs(hard)
                ? ("mean grey", _means[i], brightness, bright)
                : ("contrast (standard deviation of grey)", _contrasts[i], contrast, hard);
            if (Math.Abs(score) <= options.OutlierScore || double.IsNaN(score)) continue;
            yield return new Finding(Severity.Warning, FindingKinds.Outlier, samples[i].ImagePath,
                string.Create(CultureInfo.InvariantCulture, $"{what} {value:0.0}, robust z {score:0.0}"),
                string.Create(CultureInfo.InvariantCulture, $"about {usual.Median:0.0}, as the other images"),
                "look at it: black, white, washed out, or of another camera");
        }
    }

    private static (double Mean, double Contrast) Moments(Image grey)
    {
        long sum = 0, squares = 0;
        foreach (byte value in grey.Bytes) (sum, squares) = (sum + value, squares + value * value);
        double count = grey.Bytes.Length, mean = sum / count;
        return (mean, Math.Sqrt(Math.Max(0, squares / count - mean * mean)));
    }

    private readonly record struct Spread(int Count, double Median, double Deviation)
    {
        public static Spread Of(double[] values, double least)
        {
            double[] known = [.. values.Where(double.IsFinite)];
            if (known.Length == 0) return default;
            double median = MedianOf(known);
            return new Spread(known.Length, median, Math.Max(least, MedianOf([.. known.Select(v => Math.Abs(v - median))])));
        }

        public double Score(double value) => Normal * (value - Median) / Deviation;

        private static double MedianOf(double[] values)
        {
            Array.Sort(values);
            return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
        }
    }
}
