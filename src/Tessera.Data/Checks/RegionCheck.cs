using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;

namespace Tessera.Data.Checks;

/// <summary>Specks and gaps: each mask that has them where most have none, one line where they are this data's way.</summary>
internal sealed class RegionCheck(IReadOnlyList<Sample> samples, LabelMap labels, CheckOptions options) : ISampleCheck
{
    // Count + 1; 0 where the mask was not read.
    private readonly int[] _specks = new int[samples.Count];
    private readonly int[] _gaps = new int[samples.Count];

    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample is { Encoding: MaskEncoding.AsExpected, Labels: { } read })
        {
            _specks[sample.Index] = 1 + RegionFaults.CountSpecks(read.Mask, labels.IgnoreId, options.SpeckPixels);
            _gaps[sample.Index] = 1 + RegionFaults.CountGapPixels(read.Mask, labels);
        }
        return [];
    }

    public IEnumerable<Finding> Conclude() =>
    [
        .. Of(_specks, options.FewestSpecks, FindingKinds.Specks, $"regions of at most {options.SpeckPixels} pixels",
            "regions that a person meant", "wipe them, or leave them out of training by a majority filter"),
        .. Of(_gaps, options.FewestGapPixels, FindingKinds.Gaps, "pixels of gaps one pixel wide between regions",
            "regions that touch, or are clearly apart", "close them, unless they part things that touch"),
    ];

    private IEnumerable<Finding> Of(int[] countsPlus1, int fewest, string kind, string what, string expected, string action)
    {
        int[] read = [.. Enumerable.Range(0, samples.Count).Where(i => countsPlus1[i] > 0)];
        int Count(int i) => countsPlus1[i] - 1;
        if (read.Length == 0) return [];
        int middle = read.Select(Count).Order().ElementAt(read.Length / 2);
        if (middle < fewest)
            return read.Where(i => Count(i) >= fewest)
                .Select(i => new Finding(Severity.Warning, kind, samples[i].MaskPath, $"{Count(i)} {what}", expected, action));
        int worst = read.MaxBy(Count);
        string file = Path.GetFileName(samples[worst].MaskPath);
        (long all, int masks) = (read.Sum(i => (long)Count(i)), read.Count(i => Count(i) > 0));
        string found = string.Create(CultureInfo.InvariantCulture, $"{all:N0} {what}, in {masks} of {read.Length} masks; ") +
            string.Create(CultureInfo.InvariantCulture, $"most in {file}: {Count(worst):N0}");
        return [new Finding(Severity.Info, kind, Path.GetDirectoryName(samples[worst].MaskPath) ?? "", found, expected, action)];
    }
}
