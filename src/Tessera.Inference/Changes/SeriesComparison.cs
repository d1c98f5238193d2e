using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Measuring;
using Tessera.Core.Metrics;
using Tessera.Core.Progress;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Inference.Changes;

/// <summary>A class over the dates.</summary>
/// <param name="Class">The class.</param>
/// <param name="Pixels">At each date.</param>
/// <param name="Areas">At each date, in the unit; null where a mask has no scale.</param>
public sealed record ClassSeries(LabelClass Class, IReadOnlyList<long> Pixels, IReadOnlyList<double>? Areas)
{
    /// <summary>How many pixels it gains from a date to the next: the slope of the least-squares line.</summary>
    public double Trend
    {
        get
        {
            double middle = (Pixels.Count - 1) / 2.0, mean = Pixels.Average();
            double across = 0, along = 0;
            for (int i = 0; i < Pixels.Count; i++)
            {
                across += (i - middle) * (Pixels[i] - mean);
                along += (i - middle) * (i - middle);
            }
            return along > 0 ? across / along : 0;
        }
    }
}

/// <summary>What changed from the first date to the last, and how classes went between them.</summary>
/// <param name="Series">What was compared.</param>
/// <param name="Labels">The classes.</param>
/// <param name="Classes">Those that are there at any date.</param>
/// <param name="Changes">Pixels by class at the first date and at the last; ignored at either are left out.</param>
/// <param name="Unit">Of areas, squared: m or mm; null where a mask has no scale.</param>
public sealed record SeriesComparison(MaskSeries Series, LabelMap Labels, IReadOnlyList<ClassSeries> Classes,
    ConfusionMatrix Changes, string? Unit)
{
    /// <summary>Pixels that are compared.</summary>
    public long Compared => Classes.Sum(from => Classes.Sum(to => Changes[from.Class.Id, to.Class.Id]));

    /// <summary>Those of another class at the end.</summary>
    public long Changed => Compared - Classes.Sum(one => Changes[one.Class.Id, one.Class.Id]);

    /// <summary>Reads the masks place by place and writes a map of the changes of each into <paramref name="maps"/>.</summary>
    /// <exception cref="InputException">A mask cannot be read, has another size than that of its place before, or an id that is
    /// no class.</exception>
    public static SeriesComparison Run(MaskSeries series, LabelMap labels, string? maps,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        int dates = series.Dates.Count;
        var changes = new ConfusionMatrix(labels.Count);
        long[][] pixels = [.. Enumerable.Range(0, dates).Select(_ => new long[labels.Count])];
        double[][] areas = [.. Enumerable.Range(0, dates).Select(_ => new double[labels.Count])];
        HashSet<string?> units = [];
        foreach ((int done, string place) in series.Places.Index())
        {
            cancellation.ThrowIfCancellationRequested();
            Mask? first = null, last = null;
            for (int date = 0; date < dates; date++)
            {
                string file = series.PathOf(date, place);
                last = Read(file, labels, first, series.PathOf(0, place));
                first ??= last;
                PixelSize? scale = PixelScale.Of(file);
                units.Add(scale?.Unit);
                long[] counts = MaskIds.Histogram(last);
                for (int id = 0; id < Math.Min(labels.Count, counts.Length); id++)
                {
                    pixels[date][id] += counts[id];
                    areas[date][id] += counts[id] * (scale?.Area ?? 0);
                }
            }
            if (first is null || last is null) continue;
            if (first.Is16Bit) changes.Add(first.Ids16, last.Ids16, labels.IgnoreId);
            else changes.Add(first.Ids8, last.Ids8, labels.IgnoreId);
            if (maps is not null)
                ImageFile.Write(Path.Combine(maps, Path.ChangeExtension(place, ".png")), ChangeMap.Draw(first, last, labels));
            progress?.Report(new ProgressReport("comparing masks", done + 1, series.Places.Count));
        }
        string? unit = units.Count == 1 ? units.Single() : null;
        ClassSeries[] classes = [.. labels.Classes.Where(c => pixels.Any(counts => counts[c.Id] > 0)).Select(c => new ClassSeries(
            c, [.. pixels.Select(counts => counts[c.Id])], unit is null ? null : [.. areas.Select(sums => sums[c.Id])]))];
        return new SeriesComparison(series, labels, classes, changes, unit);
    }

    private static Mask Read(string file, LabelMap labels, Mask? first, string firstFile)
    {
        Mask mask = MaskFile.Read(file);
        MaskIds.Check(mask, labels, file);
        if (mask.Is16Bit != labels.IgnoreId > byte.MaxValue)
            mask = MaskIds.Remap(mask, [.. Enumerable.Range(0, ushort.MaxValue + 1)], to16Bit: labels.IgnoreId > byte.MaxValue);
        return first is null || (first.Width == mask.Width && first.Height == mask.Height) ? mask
            : throw InputException.At(file,
                $"is {mask.Width}x{mask.Height}; expected {first.Width}x{first.Height}, as {firstFile}");
    }
}
