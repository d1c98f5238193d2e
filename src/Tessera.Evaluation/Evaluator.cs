using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Metrics;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation;

/// <summary>
/// Measures a segmenter on a split, at each mask's own size. Sequences are walked frame by frame, each from its
/// start. Reading runs ahead of the network and scoring behind it; a network that takes several images at once gets
/// them. An image that cannot be read ends the evaluation: a score over fewer images would look like the score over all.
/// What a crop leaves out of an image is counted, but in no score.
/// </summary>
public static class Evaluator
{
    /// <exception cref="InputException">The classes differ, the split is missing or empty, or an image or mask is
    /// wrong.</exception>
    public static EvaluationResult Run(ISegmenter segmenter, Dataset data, string split = "val",
        EvaluationOptions? options = null,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ClassMatch.Require(segmenter.Labels, data.Labels, data.Root);
        IReadOnlyList<Sample> samples = data.Split(split);
        if (samples.Count == 0)
            throw InputException.At(data.Root, $"split '{split}' holds no image; there is nothing to measure");
        return Run(segmenter, data.Labels, split, samples, Reader(segmenter, data).Read, options
            ?? new(), progress, cancellation);
    }

    /// <summary>The same for samples that come from elsewhere than a data set's files.</summary>
    public static EvaluationResult Run(ISegmenter segmenter, LabelMap labels, string split, IReadOnlyList<Sample> samples,
        Func<Sample, LoadedSample> read, EvaluationOptions options, IProgress<ProgressReport>? progress,
            CancellationToken cancellation)
    {
        // Outlines and objects are of masks.
        bool wholeImages = samples.All(sample => sample.ClassId is not null);
        if (wholeImages) options = options with { BoundaryTolerancePixels = null, RecallBySize = false };
        IReadOnlyList<(int Index, bool Restart)> walk = FrameWalk.Of(samples, options.Frames, options.Seed);
        var tally = new Tally(labels, samples.Count, options);
        Task scored = Task.CompletedTask;
        int done = 0;
        using var ahead = new ReadAhead([.. walk.Select(step => samples[step.Index])], read, options.ReadAhead);
        using var asked = new AskAhead(segmenter);
        for (int i = 0; i < walk.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (Sample sample, LoadedSample loaded) = ahead.Next();
            (int index, bool restart) = walk[i];
            if (restart && segmenter.Remembers) segmenter.Restart();
            foreach (Answered answer in asked.Ask(index, sample, loaded, () => Segment(segmenter, sample, loaded))) Score(answer);
        }
        foreach (Answered answer in asked.Rest()) Score(answer);
        scored.GetAwaiter().GetResult();
        return tally.Result(split, segmenter.Remembers ? options.Frames : null);

        void Score(Answered answer)
        {
            (int index, Sample sample, LoadedSample loaded, Mask predicted) = answer;
            Placement placement = segmenter.Preprocessing.Place(predicted.Width, predicted.Height);
            scored.GetAwaiter().GetResult();
            scored = Task.Run(() => tally.Add(index, sample, loaded.Mask, predicted, placement), CancellationToken.None);
            progress?.Report(new ProgressReport($"evaluating {split}", ++done, samples.Count));
        }
    }

    /// <summary>Samples as the segmenter wants them: its channels, each image's own size.</summary>
    public static SampleReader Reader(ISegmenter segmenter, Dataset data) =>
        new(data, segmenter.Preprocessing.Channels is 1 or 3 or 4 ? segmenter.Preprocessing.Channels : null);

    private static Mask Segment(ISegmenter segmenter, Sample sample, LoadedSample loaded)
    {
        Mask predicted;
        try
        {
            predicted = segmenter.Segment(loaded.Image);
        }
        catch (InputException error)
        {
            throw new InputException($"{sample.ImagePath}: {error.Message}", error);
        }
        if ((predicted.Width, predicted.Height) == (loaded.Mask.Width, loaded.Mask.Height)) return predicted;
        throw InputException.At(sample.MaskPath, string.Create(CultureInfo.InvariantCulture,
            $"is {loaded.Mask.Width}x{loaded.Mask.Height}; expected its image's {predicted.Width}x{predicted.Height}"));
    }

    // Of a whole image there is one answer, whatever its size.
    private static Mask Answer(Mask mask, Sample sample)
    {
        bool several = mask.Is16Bit ? mask.Ids16.ContainsAnyExcept(mask.Ids16[0]) : mask.Ids8.ContainsAnyExcept(mask.Ids8[0]);
        if (several)
            throw InputException.At(sample.ImagePath, "is one class as a whole, and the model gives it several; "
                + "expected a model trained with --task classify, or a data set with masks");
        var one = new Mask(1, 1, mask.Is16Bit);
        one[0, 0] = mask[0, 0];
        return one;
    }

    /// <summary>What is summed; one image at a time.</summary>
    private sealed class Tally(LabelMap labels, int images, EvaluationOptions options)
    {
        private readonly ConfusionMatrix _confusion = new(labels.Count);
        private readonly BoundaryF1? _boundaries = options.BoundaryTolerancePixels is { } pixels ? new(labels.Count, pixels)
            : null;
        private readonly RecallBySize? _sizes = options.RecallBySize ? new(labels.Count) : null;
        private readonly SortedDictionary<string, (int Images, ConfusionMatrix Counts)> _groups = new(StringComparer.Ordinal);
        private readonly WorstSoFar _worst = new(options.Worst);
        // In the order of the split, whatever the order of the walk.
        private readonly ImageScore?[] _images = new ImageScore?[images];
        private long _unseen;

        /// <param name="index">The sample's place in its split.</param>
        /// <param name="sample">Whose they are.</param>
        /// <param name="whole">The truth, of the image's size as <paramref name="answer"/> is.</param>
        /// <param name="answer">What was predicted.</param>
        /// <param name="placement">What the network was shown of the image.</param>
        public void Add(int index, Sample sample, Mask whole, Mask answer, Placement placement)
        {
            (Mask truth, Mask predicted) = (placement.Cut(whole), placement.Cut(answer));
            if (sample.ClassId is not null) (truth, predicted) = (Answer(truth, sample), Answer(predicted, sample));
            else if (placement.UnseenPixels > 0) _unseen += Labelled(whole) - Labelled(truth);
            var counts = new ConfusionMatrix(labels.Count);
            try
            {
                if (truth.Is16Bit || predicted.Is16Bit) counts.Add(Words(truth), Words(predicted), labels.IgnoreId);
                else counts.Add(truth.Ids8, predicted.Ids8, labels.IgnoreId);
            }
            catch (InputException error)
            {
                throw new InputException($"{sample.MaskPath}: {error.Message}", error);
            }
            _confusion.Add(counts);
            if (sample.Group is { } group) AddTo(group, counts);
            // An answer to a whole image has one pixel.
            (int width, int height) = sample.ClassId is null ? (whole.Width, whole.Height) : (truth.Width, truth.Height);
            var score = ImageScore.Of(sample, width, height, counts);
            _images[index] = score;
            _worst.Offer(score, sample.ClassId is null ? answer : predicted, placement);
            _boundaries?.Add(truth, predicted, labels.IgnoreId);
            _sizes?.Add(truth, predicted, labels.IgnoreId);
        }

        public EvaluationResult Result(string split, FrameOrder? frames) =>
            new(labels, split, _confusion, [.. _images.OfType<ImageScore>()])
            {
                Worst = _worst.Images,
                UnseenPixels = _unseen,
                Frames = frames,
                ByGroup = [.. _groups.Select(pair =>
                    new GroupScore(pair.Key, pair.Value.Images, pair.Value.Counts.Scores()))],
                Boundaries = _boundaries,
                RecallBySize = _sizes,
            };

        private void AddTo(string group, ConfusionMatrix counts)
        {
            (int images, ConfusionMatrix sum) = _groups.GetValueOrDefault(group, (0, new ConfusionMatrix(labels.Count)));
            sum.Add(counts);
            _groups[group] = (images + 1, sum);
        }

        private long Labelled(Mask mask)
        {
            int ignored = mask.Is16Bit ? mask.Ids16.Count((ushort)labels.IgnoreId)
                : labels.IgnoreId > byte.MaxValue ? 0 : mask.Ids8.Count((byte)labels.IgnoreId);
            return (long)mask.Width * mask.Height - ignored;
        }

        // Of 256 classes, ids fit a byte and ignore does not: one of the two may be wider.
        private static ReadOnlySpan<ushort> Words(Mask mask) =>
            mask.Is16Bit ? mask.Ids16 : Array.ConvertAll(mask.Ids8.ToArray(), id => (ushort)id);
    }
}
