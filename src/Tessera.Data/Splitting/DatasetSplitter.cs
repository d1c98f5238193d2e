using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;

namespace Tessera.Data.Splitting;

/// <summary>A data set in new splits.</summary>
/// <param name="Data">The same samples.</param>
/// <param name="ClassPixels">Of each split, in their order.</param>
public sealed record Division(Dataset Data, IReadOnlyList<long[]> ClassPixels);

/// <summary>Divides a data set anew, whatever splits it had.</summary>
public static class DatasetSplitter
{
    /// <param name="data">All of whose samples are divided.</param>
    /// <param name="shares">What each split is to hold.</param>
    /// <param name="byGroup">Samples of one group stay together; otherwise each goes by itself.</param>
    /// <param name="seed">Of the order among equals.</param>
    /// <exception cref="InputException">No sample has a group, groups are too few, or a mask cannot be read.</exception>
    public static Division Split(Dataset data, IReadOnlyList<SplitShare> shares, bool byGroup, ulong seed = 0,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        Sample[] samples = Distinct([.. data.Splits.Values.SelectMany(split => split)]);
        if (byGroup && samples.All(s => s.Group is null))
            throw InputException.At(
                data.Root, "cannot be divided by group: the names of its images tell no groups; divide by image");
        long[][] pixels = ClassPixels(data, samples, progress, cancellation);
        // Samples without a group, among others that have one, go each by itself.
        (string Name, int[] Members)[] groups = [.. Enumerable.Range(0, samples.Length)
            .GroupBy(
                i => byGroup && samples[i].Group is { } group ? $"group {group}" : samples[i].ImagePath,
                StringComparer.Ordinal)
            .Select(g => (g.Key, g.ToArray()))];
        SplitUnit[] units = [.. groups.Select(g => new SplitUnit(g.Name, g.Members.Length,
            [.. Enumerable.Range(0, data.Labels.Count).Select(k => g.Members.Sum(i => pixels[i][k]))]))];
        int[] splitOf = StratifiedSplit.Assign(units, shares, seed);
        var members = shares.Select((share, split) => KeyValuePair.Create<string, IReadOnlyList<Sample>>(share.Name,
            [.. groups.Where((_, unit) => splitOf[unit] == split).SelectMany(g => g.Members).Order()
                .Select(i => samples[i] with { Split = share.Name })]));
        long[][] sums = [.. shares.Select((_, split) => (long[])[.. Enumerable.Range(0, data.Labels.Count)
            .Select(k => units.Where((_, unit) => splitOf[unit] == split).Sum(unit => unit.ClassPixels[k]))])];
        return new Division(new Dataset(data.Root, data.Layout, data.Labels, data.Masks, members), sums);
    }

    // Splits may use a name twice between them; what comes behind it leaves a group's name at the beginning.
    private static Sample[] Distinct(Sample[] samples) =>
        samples.DistinctBy(s => s.Name).Count() == samples.Length ? samples
            : [.. samples.Select(s => s with { Name = $"{s.Name}-{s.Split}" })];

    private static long[][] ClassPixels(Dataset data, Sample[] samples, IProgress<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        var pixels = new long[samples.Length][];
        int done = 0;
        var reader = new SampleReader(data);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount,
            CancellationToken = cancellation,
        };
        Parallel.For(0, samples.Length, options, i =>
        {
            pixels[i] = MaskIds.Histogram(reader.MaskOf(samples[i]))[..data.Labels.Count];
            progress?.Report(new ProgressReport("counting classes", Interlocked.Increment(ref done), samples.Length));
        });
        return pixels;
    }
}
