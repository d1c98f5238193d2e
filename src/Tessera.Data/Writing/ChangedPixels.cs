using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;

namespace Tessera.Data.Writing;

/// <summary>How many of a class's pixels came back as another's.</summary>
/// <param name="Name">Of the class that they had; "ignored" for what was.</param>
public sealed record ClassChange(string Name, long Pixels, long Changed);

/// <summary>What a format could not hold: masks as they were written, read again and compared pixel for pixel by the names of
/// classes.</summary>
/// <param name="Classes">Of the data, in their order, then what was ignored.</param>
public sealed record ChangedPixels(IReadOnlyList<ClassChange> Classes)
{
    public long Pixels => Classes.Sum(c => c.Pixels);

    public long Changed => Classes.Sum(c => c.Changed);

    /// <summary>"36 pixels of 144 changed (25 %): ignored 36 of 36 (100 %)"; of classes those that changed.</summary>
    public override string ToString()
    {
        string classes = string.Join(", ", Classes.Where(c => c.Changed > 0).Select(c => string.Create(
            CultureInfo.InvariantCulture, $"{c.Name} {c.Changed} of {c.Pixels} ({Percent(c.Changed, c.Pixels)})")));
        return string.Create(CultureInfo.InvariantCulture, $"{Changed} pixels of {Pixels} changed ({Percent(Changed, Pixels)})") +
            (classes.Length > 0 ? $": {classes}" : "");
    }

    /// <param name="before">The masks to compare with.</param>
    /// <param name="after">What was written, opened by its own reader.</param>
    /// <param name="sampleOf">By the path of an image in <paramref name="after"/>.</param>
    internal static ChangedPixels Count(Dataset before, Dataset after, IReadOnlyDictionary<string, Sample> sampleOf,
        IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        LabelMap labels = before.Labels;
        int[] expected = new int[labels.IgnoreId + 1];
        foreach (LabelClass label in labels.Classes) expected[label.Id] = after.Labels.Find(label.Name)?.Id ?? -1;
        expected[labels.IgnoreId] = after.Labels.IgnoreId;
        long[] pixels = new long[expected.Length], changed = new long[expected.Length];
        var (first, second) = (new SampleReader(before), new SampleReader(after));
        Sample[] samples = [.. after.Splits.Values.SelectMany(split => split)];
        if (samples.Length != sampleOf.Count)
            throw new InvalidOperationException($"{after.Root}: {samples.Length} of {sampleOf.Count} samples were found again");
        int done = 0;
        CopyThreads.ForEach(samples, sample =>
        {
            (long[] all, long[] other) = Compare(first.MaskOf(sampleOf[sample.ImagePath]), second.MaskOf(sample), expected);
            lock (pixels)
            {
                for (int id = 0; id < pixels.Length; id++)
                    (pixels[id], changed[id]) = (pixels[id] + all[id], changed[id] + other[id]);
            }
            progress?.Report(new ProgressReport("comparing", Interlocked.Increment(ref done), samples.Length));
        }, cancellation);
        return new ChangedPixels([.. labels.Classes.Select(c => new ClassChange(c.Name, pixels[c.Id], changed[c.Id])),
            new ClassChange("ignored", pixels[labels.IgnoreId], changed[labels.IgnoreId])]);
    }

    private static (long[] Pixels, long[] Changed) Compare(Mask before, Mask after, int[] expected)
    {
        long[] pixels = new long[expected.Length], changed = new long[expected.Length];
        for (int y = 0; y < before.Height; y++)
        {
            for (int x = 0; x < before.Width; x++)
            {
                int id = before[x, y];
                pixels[id]++;
                if (after[x, y] != expected[id]) changed[id]++;
            }
        }
        return (pixels, changed);
    }

    private static string Percent(long part, long all) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Math.Max(1, all):0.###} %");
}
