using System.Globalization;
using Tessera.Data.Datasets;
using Tessera.Imaging.Geometry;

namespace Tessera.Data.Checks;

/// <summary>
/// Images of one split that look like one of another: copies in other files, sizes or light, and neighbouring frames torn apart.
/// Hashes find the candidates, 16x16 thumbnails decide. Within a split, neighbours are how drives are.
/// </summary>
internal sealed class NearDuplicateCheck(
    IReadOnlyList<Sample> samples, DuplicateCheck duplicates, CheckOptions options) : ISampleCheck
{
    private const int Side = 16;

    private readonly ulong?[] _hashes = new ulong?[samples.Count];
    private readonly byte[]?[] _thumbnails = new byte[]?[samples.Count];

    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample.Grey is not { } grey || PerceptualHash.Of(grey) is not { } hash) return [];
        _hashes[sample.Index] = hash;
        _thumbnails[sample.Index] = Resizer.Resize(grey, Side, Side, ResizeMethod.Area).Bytes.ToArray();
        return [];
    }

    public IEnumerable<Finding> Conclude()
    {
        var nearest = new SortedDictionary<int, (int Other, int Distance, double Likeness)>();
        foreach ((int first, int second, int distance) in HashBuckets.Pairs(_hashes, options.HashDistance, InTwoSplits))
        {
            double likeness = Correlation(_thumbnails[first], _thumbnails[second]);
            bool nearer = !nearest.TryGetValue(second, out var best) || likeness > best.Likeness;
            if (likeness >= options.ThumbnailCorrelation && nearer) nearest[second] = (first, distance, likeness);
        }
        // What is equal to the last pixel is the nearest of all, and told by its own check.
        return nearest.Where(pair => !duplicates.AreEqual(pair.Key, pair.Value.Other)).Select(pair =>
            Of(samples[pair.Key], samples[pair.Value.Other], pair.Value.Distance, pair.Value.Likeness));
    }

    private bool InTwoSplits(int first, int second) => samples[first].Split != samples[second].Split;

    private static Finding Of(Sample sample, Sample other, int distance, double likeness) =>
        new(Severity.Warning, FindingKinds.NearDuplicateAcrossSplits, sample.ImagePath,
            string.Create(CultureInfo.InvariantCulture,
                $"looks like {other.ImagePath}: {distance} of 64 bits differ, thumbnails correlate by {likeness:0.000}"),
            $"images in {sample.Split} unlike those in {other.Split}",
            "remove one, or split by drive, patient or place so that neighbours stay together");

    private static double Correlation(byte[]? first, byte[]? second)
    {
        if (first is null || second is null) return 0;
        double a = first.Average(v => v), b = second.Average(v => v), ab = 0, aa = 0, bb = 0;
        for (int i = 0; i < first.Length; i++)
        {
            (double x, double y) = (first[i] - a, second[i] - b);
            (ab, aa, bb) = (ab + x * y, aa + x * x, bb + y * y);
        }
        return aa * bb > 0 ? ab / Math.Sqrt(aa * bb) : 0;
    }
}
