using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Statistics;

/// <summary>How many images have a size.</summary>
public sealed record SizeCount(int Width, int Height, int Images);

/// <summary>A sample that was left out, and why.</summary>
public sealed record SkippedSample(Sample Sample, string Error);

/// <summary>What a training has to know about its data, from one pass over it.</summary>
public sealed record DatasetStatistics
{
    // Images far beyond this are resized for the network: context is worth more than pixels that few layers can join.
    private const int LongestSide = 1024;

    public required int Images { get; init; }

    /// <summary>Of every image, once grey among colour has been brought to colour.</summary>
    public required int Channels { get; init; }

    public required SampleType Type { get; init; }

    /// <summary>The top of the range that values use: 255; 65535, or 4095 where 16-bit files hold 12 bits; for floats the largest
    /// magnitude, at least 1.</summary>
    public required float Scale { get; init; }

    /// <summary>Of each channel, over <see cref="Scale"/>.</summary>
    public required float[] Mean { get; init; }

    /// <summary>Standard deviation of each channel, over <see cref="Scale"/>.</summary>
    public required float[] Deviation { get; init; }

    /// <summary>The most frequent first.</summary>
    public required IReadOnlyList<SizeCount> Sizes { get; init; }

    /// <summary>What is done to images' size where nobody says: the longer side becomes 1024 where most
    /// are larger by more than half; else null.</summary>
    public ResizeStep? Resize =>
        Math.Max(Sizes[0].Width, Sizes[0].Height) > LongestSide * 3 / 2 ? new ResizeStep(LongSide: LongestSide) : null;

    /// <summary>Pixels of each class.</summary>
    public required long[] ClassPixels { get; init; }

    /// <summary>Labelled pixels of all images in which each class appears.</summary>
    public required long[] ClassShownIn { get; init; }

    /// <summary>Images in which each class appears.</summary>
    public required int[] ClassImages { get; init; }

    /// <summary>The classes that each image shows, in order, by the image's path.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> Shows { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    public required long IgnoredPixels { get; init; }

    /// <summary>Samples that could not be read and were left out.</summary>
    public required IReadOnlyList<SkippedSample> Skipped { get; init; }

    /// <summary>The preprocessing's last step for this data. A channel that never changes is divided by the smallest step of 8
    /// bits, not by 0.</summary>
    public NormaliseStep Normalise() => new(Scale, Mean, [.. Deviation.Select(d => MathF.Max(d, 1f / 255))]);

    /// <param name="dataset">The samples' data set.</param>
    /// <param name="samples">Usually the split train.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="onError">What becomes of the pass when a sample cannot be read.</param>
    /// <param name="channels">What images are brought to, opacity included where 4 are asked for; null takes what they have in
    /// common.</param>
    /// <param name="filters">What images go through before they are measured; null for nothing.</param>
    /// <param name="progress">Told after each sample.</param>
    /// <param name="cancellation">Ends the pass.</param>
    /// <exception cref="InputException">A sample cannot be read, or images differ in kind (8- and 16-bit, 3 and 4
    /// bands).</exception>
    public static DatasetStatistics Measure(Dataset dataset, IReadOnlyList<Sample> samples, int workers = 1,
        OnError onError = OnError.Stop, int? channels = null, IReadOnlyList<PreprocessingStep>? filters = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        if (samples.Count == 0) throw InputException.At(dataset.Root, "has no samples to measure");
        string stage = $"measuring {string.Join(" and ", samples.Select(s => s.Split).Distinct())}";
        var parts = new SampleStatistics?[samples.Count];
        string?[] errors = new string?[samples.Count];
        ImageHeader?[] headers = new ImageHeader?[samples.Count];
        Each(i => headers[i] = ImageFile.ReadHeader(samples[i].ImagePath));
        int common = CommonChannels(samples, headers);
        var reader = new SampleReader(dataset, channels ?? common, filters);
        int done = 0;
        Each(i =>
        {
            if (errors[i] is null) parts[i] = SampleStatistics.Of(reader.Read(samples[i]), dataset.Labels.Count);
            progress?.Report(new ProgressReport(stage, Interlocked.Increment(ref done), samples.Count));
        });
        // In the samples' order, so that sums round the same way whatever thread was first.
        SkippedSample[] skipped = [.. errors.Select((error, i) => (error, i)).Where(e => e.error is not null)
            .Select(e => new SkippedSample(samples[e.i], e.error ?? ""))];
        if (skipped.Length == samples.Count)
            throw new InputException(
                $"{dataset.Root}: none of its {samples.Count} samples can be read; the first: {skipped[0].Error}");
        var shows = new Dictionary<string, IReadOnlyList<int>>();
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i] is { } part) shows[samples[i].ImagePath] = part.Classes;
        }
        return SampleStatistics.Sum([.. parts.OfType<SampleStatistics>()], skipped) with { Shows = shows };

        void Each(Action<int> work)
        {
            Parallel.For(0, samples.Count,
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, i =>
            {
                try
                {
                    work(i);
                }
                catch (InputException error)
                {
                    errors[i] = error.Message;
                }
            });
            string[] wrong = [.. errors.OfType<string>()];
            if (onError == OnError.Stop && wrong.Length > 0)
                throw new InputException(wrong.Length == 1
                    ? wrong[0]
                    : $"{wrong[0]} ({wrong.Length} of {samples.Count} samples cannot be used)");
        }
    }

    private static int CommonChannels(IReadOnlyList<Sample> samples, ImageHeader?[] headers)
    {
        int channels = 0;
        int first = -1;
        for (int i = 0; i < headers.Length; i++)
        {
            if (headers[i] is not { } header) continue;
            if (first < 0) first = i;
            else if (headers[first] is { } reference && header.Type != reference.Type)
                throw InputException.At(samples[i].ImagePath, $"is {header.Type}; " +
                    $"expected {reference.Type}, as {samples[first].ImagePath} is: convert one kind to the other");
            int own = header.Channels - (header.HasAlpha ? 1 : 0);
            bool fits = channels == 0 || own == channels || (Math.Min(own, channels), Math.Max(own, channels)) == (1, 3);
            if (!fits) throw InputException.At(
                samples[i].ImagePath, $"has {own} channels; expected {channels}, as {samples[first].ImagePath} has");
            channels = Math.Max(channels, own);
        }
        // Nothing could be read; the pass over the samples says so.
        return Math.Max(channels, 1);
    }
}
