using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Metrics;

namespace Tessera.Inference.Changes;

/// <summary>Sums over the places of a series.</summary>
internal sealed class SeriesTotals(int dates, LabelMap labels)
{
    private readonly long[][] _pixels = [.. Enumerable.Range(0, dates).Select(_ => new long[labels.Count])];
    private readonly double[][] _sizes = [.. Enumerable.Range(0, dates).Select(_ => new double[labels.Count])];
    private readonly HashSet<string?> _units = [];
    private readonly ConfusionMatrix _changes = new(labels.Count);

    /// <param name="date">Counted from 0.</param>
    /// <param name="masks">Where the pixels are counted.</param>
    /// <param name="counts">Pixels by id.</param>
    public void Add(int date, DatedMasks masks, long[] counts)
    {
        _units.Add(masks.Unit);
        for (int id = 0; id < Math.Min(labels.Count, counts.Length); id++)
        {
            _pixels[date][id] += counts[id];
            _sizes[date][id] += counts[id] * masks.Size;
        }
    }

    public void AddChanges(Mask before, Mask after)
    {
        if (before.Is16Bit) _changes.Add(before.Ids16, after.Ids16, labels.IgnoreId);
        else _changes.Add(before.Ids8, after.Ids8, labels.IgnoreId);
    }

    public SeriesComparison Found(MaskSeries series, bool ofVolumes)
    {
        string? unit = _units.Count == 1 ? _units.Single() : null;
        ClassSeries[] classes = [.. labels.Classes.Where(c => _pixels.Any(counts => counts[c.Id] > 0))
            .Select(c => new ClassSeries(c, Of(_pixels, c), unit is null ? null : Of(_sizes, c)))];
        return new SeriesComparison(series, labels, classes, _changes, unit, ofVolumes);
    }

    private static T[] Of<T>(T[][] sums, LabelClass one) => [.. sums.Select(date => date[one.Id])];
}
