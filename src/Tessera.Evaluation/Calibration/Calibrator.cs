using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Probabilities;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation.Calibration;

/// <summary>Fits one temperature to a model on labelled images, from a random sample of their pixels.</summary>
public static class Calibrator
{
    private const int ImagesAhead = 3;

    // One number is fitted: 400,000 pixels give it to three places. At many classes their scores, in memory at once, decide.
    private const int MostPixels = 400_000;
    private const int MostScores = 64 << 20;

    // Of a probability that is 0 in a float.
    private const float Least = 1e-38f;

    /// <exception cref="InputException">The classes differ, the split is missing or empty, nothing in it is labelled, or an image
    /// or mask is wrong.</exception>
    public static CalibrationResult Run(IProbabilitySegmenter segmenter, Dataset data, string split = "val", ulong seed = 0,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ClassMatch.Require(segmenter.Labels, data.Labels, data.Root);
        IReadOnlyList<Sample> samples = data.Split(split);
        if (samples.Count == 0)
            throw InputException.At(data.Root, $"split '{split}' holds no image; there is nothing to calibrate on");
        return Run(segmenter, split, samples, Evaluator.Reader(segmenter, data).Read, seed, progress, cancellation);
    }

    /// <summary>The same for samples that come from elsewhere than a data set's files.</summary>
    public static CalibrationResult Run(IProbabilitySegmenter segmenter, string split, IReadOnlyList<Sample> samples,
        Func<Sample, LoadedSample> read, ulong seed, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        ScoredPixels pixels = Draw(segmenter, samples, read, seed, progress, cancellation);
        if (pixels.Count == 0)
            throw new InputException($"split '{split}' has no labelled pixel; there is nothing to calibrate on");
        double factor = TemperatureFit.Run(pixels);
        return new CalibrationResult(split, samples.Count, segmenter.Temperature * factor, segmenter.Temperature,
            Reliability.Of(pixels), Reliability.Of(pixels, factor));
    }

    // As many pixels of each image, those without a label or unseen by the model left out.
    private static ScoredPixels Draw(IProbabilitySegmenter segmenter, IReadOnlyList<Sample> samples,
        Func<Sample, LoadedSample> read, ulong seed, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        int classes = segmenter.Labels.Count, perImage = Math.Max(1, Math.Min(MostPixels, MostScores / classes) / samples.Count);
        var pixels = new ScoredPixels(classes);
        IReadOnlyList<(int Index, bool Restart)> walk = FrameWalk.Of(samples, FrameOrder.Ordered, seed);
        using var ahead = new ReadAhead([.. walk.Select(step => samples[step.Index])], read, ImagesAhead);
        for (int i = 0; i < walk.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            (Sample sample, LoadedSample loaded) = ahead.Next();
            if (walk[i].Restart) segmenter.Restart();
            float[] planes = Probabilities(segmenter, sample, loaded.Image);
            var random = new SampleRandom(seed, 0, (ulong)walk[i].Index);
            Add(planes, Labelled(segmenter, loaded), perImage, ref random, pixels);
            progress?.Report(new ProgressReport($"measuring {sample.Split}", i + 1, samples.Count));
        }
        return pixels;
    }

    private static float[] Probabilities(IProbabilitySegmenter segmenter, Sample sample, Image image)
    {
        try
        {
            return segmenter.Probabilities(image);
        }
        catch (InputException error)
        {
            throw new InputException($"{sample.ImagePath}: {error.Message}", error);
        }
    }

    private static (int[] At, Mask Mask) Labelled(IProbabilitySegmenter segmenter, LoadedSample loaded)
    {
        int ignoreId = segmenter.Labels.IgnoreId;
        Mask mask = segmenter.Preprocessing.Place(loaded.Image.Width, loaded.Image.Height).Hide(loaded.Mask, ignoreId);
        IEnumerable<int> all = Enumerable.Range(0, mask.Width * mask.Height);
        return ([.. all.Where(i => mask[i % mask.Width, i / mask.Width] != ignoreId)], mask);
    }

    // Drawn without putting back: the first places are exchanged with places drawn from what follows.
    private static void Add(float[] planes, (int[] At, Mask Mask) labelled, int count, ref SampleRandom random,
        ScoredPixels pixels)
    {
        (int[] at, Mask mask) = labelled;
        int plane = mask.Width * mask.Height;
        float[] scores = new float[pixels.Classes];
        for (int drawn = 0; drawn < Math.Min(count, at.Length); drawn++)
        {
            int from = drawn + random.Next(at.Length - drawn), pixel = at[from];
            at[from] = at[drawn];
            for (int k = 0; k < scores.Length; k++) scores[k] = MathF.Log(MathF.Max(planes[k * plane + pixel], Least));
            pixels.Add(scores, mask[pixel % mask.Width, pixel / mask.Width]);
        }
    }
}
