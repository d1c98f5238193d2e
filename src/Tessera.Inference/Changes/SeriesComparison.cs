using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Metrics;
using Tessera.Core.Progress;

namespace Tessera.Inference.Changes;

/// <summary>A class over the dates.</summary>
/// <param name="Class">The class.</param>
/// <param name="Pixels">At each date; voxels of volumes.</param>
/// <param name="Sizes">Areas or volumes at each date, in the unit; null where a mask has no scale.</param>
public sealed record ClassSeries(LabelClass Class, IReadOnlyList<long> Pixels, IReadOnlyList<double>? Sizes)
{
    /// <summary>How many pixels it gains from a date to the next: the slope of the least-squares line.</summary>
    public double Trend => Slope([.. Pixels.Select(count => (double)count)]);

    /// <summary>The same in the unit.</summary>
    public double? SizeTrend => Sizes is null ? null : Slope(Sizes);

    private static double Slope(IReadOnlyList<double> values)
    {
        double middle = (values.Count - 1) / 2.0, mean = values.Average();
        double across = 0, along = 0;
        for (int i = 0; i < values.Count; i++)
        {
            across += (i - middle) * (values[i] - mean);
            along += (i - middle) * (i - middle);
        }
        return along > 0 ? across / along : 0;
    }
}

/// <summary>What changed from the first date to the last, and how classes went between them.</summary>
/// <param name="Series">What was compared.</param>
/// <param name="Labels">The classes.</param>
/// <param name="Classes">Those that are there at any date.</param>
/// <param name="Changes">Pixels by class at the first date and at the last; ignored at either are left out.</param>
/// <param name="Unit">Of sizes: m2, mm2 or mm3; null where a mask has no scale.</param>
/// <param name="OfVolumes">Pixels are voxels.</param>
public sealed record SeriesComparison(MaskSeries Series, LabelMap Labels, IReadOnlyList<ClassSeries> Classes,
    ConfusionMatrix Changes, string? Unit, bool OfVolumes)
{
    /// <summary>Pixels that are compared.</summary>
    public long Compared => Classes.Sum(from => Classes.Sum(to => Changes[from.Class.Id, to.Class.Id]));

    /// <summary>Those of another class at the end.</summary>
    public long Changed => Compared - Classes.Sum(one => Changes[one.Class.Id, one.Class.Id]);

    /// <summary>What stands in the map of a volume for each change that occurs, from 1; 0 is no change.</summary>
    public IReadOnlyDictionary<(int From, int To), int> MapIds => Classes.SelectMany(from => Classes
        .Where(to => to != from && Changes[from.Class.Id, to.Class.Id] > 0).Select(to => (From: from.Class.Id, To: to.Class.Id)))
        .Index().ToDictionary(pair => pair.Item, pair => pair.Index + 1);

    /// <summary>Reads the masks place by place, of volumes slice by slice, and writes a map of the changes of each into
    /// <paramref name="maps"/>.</summary>
    /// <exception cref="InputException">A mask cannot be read, has another size than that of its place before, or an id that is
    /// no class; a volume lies elsewhere; there are volumes and pictures.</exception>
    public static SeriesComparison Run(MaskSeries series, LabelMap labels, string? maps,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(series.Dates.Count, 2, nameof(series));
        PlaceSeries[] places = [.. series.Places.Select(place => PlaceSeries.Open(series, place))];
        bool volumes = places[0].IsVolume;
        if (places.FirstOrDefault(place => place.IsVolume != volumes) is { } other)
            throw InputException.At(other.Dates[0].File,
                $"is {(volumes ? "no volume" : "a volume")} and {places[0].Dates[0].File} {(volumes ? "is one" : "is none")}; " +
                "expected one kind: compare them apart");
        bool writesVolumes = volumes && maps is not null;
        long reads = places.Sum(place => (long)place.Reads + (writesVolumes ? place.Slices : 0));
        var steps = new ComparisonSteps(reads, progress, cancellation);
        var totals = new SeriesTotals(series.Dates.Count, labels);
        foreach (PlaceSeries place in places)
        {
            string? map = maps is null || volumes ? null : Path.Combine(maps, Path.ChangeExtension(place.Name, ".png"));
            place.Count(totals, labels, map, steps);
        }
        SeriesComparison found = totals.Found(series, volumes);
        foreach (PlaceSeries place in writesVolumes ? places : [])
            place.WriteVolume(Path.Combine(maps ?? "", place.Name), labels, found.MapIds, steps);
        return found;
    }
}
