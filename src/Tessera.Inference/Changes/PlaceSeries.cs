using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Inference.Changes;

/// <summary>The masks of one place, a picture or a volume at each date, all on one grid. Of volumes one slice of two dates is
/// held.</summary>
/// <param name="Name">As in the series.</param>
/// <param name="Dates">Earliest first.</param>
internal sealed record PlaceSeries(string Name, IReadOnlyList<DatedMasks> Dates)
{
    public bool IsVolume => First.Grid is not null;

    public int Slices => First.Slices;

    /// <summary>How often a mask, or two at once, are read to count all.</summary>
    public int Reads => Slices * (Dates.Count - 1);

    private DatedMasks First => Dates[0];

    private DatedMasks Last => Dates[^1];

    /// <exception cref="InputException">A file is damaged, or a volume lies on another grid than the first.</exception>
    public static PlaceSeries Open(MaskSeries series, string name)
    {
        DatedMasks[] dates =
            [.. Enumerable.Range(0, series.Dates.Count).Select(date => DatedMasks.Open(series.PathOf(date, name)))];
        foreach (DatedMasks date in dates) date.RequireGridOf(dates[0]);
        return new PlaceSeries(name, dates);
    }

    /// <param name="totals">Where counts go.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="map">Where a picture of the changes goes.</param>
    /// <param name="steps">Told of each read.</param>
    /// <exception cref="InputException">A mask cannot be read or does not fit the first.</exception>
    public void Count(SeriesTotals totals, LabelMap labels, string? map, ComparisonSteps steps)
    {
        long[] first = new long[ushort.MaxValue + 1], last = new long[ushort.MaxValue + 1];
        (Mask, string)? sized = null;
        foreach ((Mask before, Mask after) in Pairs(labels))
        {
            sized = (before, First.File);
            Sum(before, first);
            Sum(after, last);
            totals.AddChanges(before, after);
            if (map is not null) ImageFile.Write(map, ChangeMap.Draw(before, after, labels));
            steps.Next();
        }
        totals.Add(0, First, first);
        for (int date = 1; date < Dates.Count - 1; date++)
        {
            long[] between = new long[ushort.MaxValue + 1];
            for (int slice = 0; slice < Slices; slice++)
            {
                Sum(Dates[date].Read(slice, labels, sized), between);
                steps.Next();
            }
            totals.Add(date, Dates[date], between);
        }
        totals.Add(Dates.Count - 1, Last, last);
    }

    /// <summary>A volume on the same grid that tells for each voxel what became of what.</summary>
    /// <param name="path">Ends as the first date's does.</param>
    /// <param name="labels">The classes.</param>
    /// <param name="ids">The id of each change; 0 stands where nothing changed or a date ignores the voxel.</param>
    /// <param name="steps">Told of each read.</param>
    /// <exception cref="InputException">The disk refuses.</exception>
    public void WriteVolume(string path, LabelMap labels, IReadOnlyDictionary<(int From, int To), int> ids, ComparisonSteps steps)
    {
        bool wide = ids.Count > byte.MaxValue;
        if (ids.Count > ushort.MaxValue)
            throw InputException.At(path, $"has no room for {ids.Count} kinds of changes; expected at most {ushort.MaxValue}");
        FrameFormats.Of(First.File)?.WriteMasks(path, First.File, Pairs(labels).Select(pair =>
        {
            steps.Next();
            return Changes(pair.Before, pair.After, labels.IgnoreId, ids, wide);
        }), wide);
    }

    private IEnumerable<(Mask Before, Mask After)> Pairs(LabelMap labels)
    {
        for (int slice = 0; slice < Slices; slice++)
        {
            Mask before = First.Read(slice, labels);
            yield return (before, Last.Read(slice, labels, (before, First.File)));
        }
    }

    private static Mask Changes(Mask before, Mask after, int ignoreId, IReadOnlyDictionary<(int, int), int> ids, bool wide)
    {
        var changes = new Mask(before.Width, before.Height, wide);
        for (int y = 0; y < before.Height; y++)
        {
            for (int x = 0; x < before.Width; x++)
            {
                (int from, int to) = (before[x, y], after[x, y]);
                if (from != to && from != ignoreId && to != ignoreId) changes[x, y] = ids[(from, to)];
            }
        }
        return changes;
    }

    private static void Sum(Mask mask, long[] counts)
    {
        long[] more = MaskIds.Histogram(mask);
        for (int id = 0; id < more.Length; id++) counts[id] += more[id];
    }
}
