using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing;

/// <summary>A data set's classes brought to those of a format that has its own. Masks are looked at first where something would
/// be lost: a class that no pixel has is no reason to refuse the data.</summary>
internal static class HeldClasses
{
    private const int NamesShown = 20;

    /// <summary>The same data in the classes of the format.</summary>
    /// <exception cref="InputException">Pixels have classes that the format lacks, or are ignored where it cannot ignore, or it
    /// holds fewer splits.</exception>
    public static Dataset As(
        Dataset data, IDatasetFormat format, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        RequireSplits(data, format);
        LabelMap labels = format.Own ?? data.Labels;
        int[] classOf = [.. data.Labels.Classes.Select(c => labels.Find(c.Name)?.Id ?? labels.IgnoreId)];
        if (classOf.Contains(labels.IgnoreId) || !format.HoldsIgnore)
        {
            long[] pixels = Count(data, progress, cancellation);
            RequireHeld(data, format, labels, pixels);
            if (!format.HoldsIgnore && pixels[data.Labels.IgnoreId] is > 0 and long ignored)
                throw InputException.At(data.Root,
                    $"has {Pixels(ignored)} that are ignored, which {format.Name} cannot hold; expected a class at every pixel");
        }
        return format.Own is null ? data : data.Mapped(labels, classOf);
    }

    private static void RequireSplits(Dataset data, IDatasetFormat format)
    {
        if (format.Splits is { } splits && data.Splits.Keys.Except(splits).FirstOrDefault() is { } other)
            throw InputException.At(data.Root, $"has a split '{other}'; {format.Name} holds {string.Join(", ", splits)}");
    }

    private static long[] Count(Dataset data, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        Sample[] samples = [.. data.Splits.Values.SelectMany(split => split)];
        long[] pixels = new long[data.Labels.IgnoreId + 1];
        int done = 0;
        var reader = new SampleReader(data);
        CopyThreads.ForEach(samples, sample =>
        {
            long[] counts = MaskIds.Histogram(reader.MaskOf(sample));
            lock (pixels)
            {
                for (int id = 0; id < pixels.Length; id++) pixels[id] += counts[id];
            }
            progress?.Report(new ProgressReport("looking at classes", Interlocked.Increment(ref done), samples.Length));
        }, cancellation);
        return pixels;
    }

    private static void RequireHeld(Dataset data, IDatasetFormat format, LabelMap held, long[] pixels)
    {
        LabelClass[] missing = [.. data.Labels.Classes.Where(c => pixels[c.Id] > 0 && held.Find(c.Name) is null)];
        if (missing.Length == 0) return;
        string names = Listed(missing.Select(c => $"{c.Name} ({Pixels(pixels[c.Id])})"));
        string known = Listed(held.Classes.Select(c => c.Name)), first = missing[0].Name;
        throw InputException.At(data.Root, $"has classes that {format.Name} does not hold: {names}; expected some of {known}: " +
            $"rename with --map '{first}=NAME', or leave out with --map '{first}={ClassMerge.Ignore}'");
    }

    private static string Listed(IEnumerable<string> names)
    {
        string[] all = [.. names];
        string first = string.Join(", ", all.Take(NamesShown));
        return all.Length > NamesShown ? $"{first} and {all.Length - NamesShown} more" : first;
    }

    private static string Pixels(long count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "pixel" : "pixels")}");
}
