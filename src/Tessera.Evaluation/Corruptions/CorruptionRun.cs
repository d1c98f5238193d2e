using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation.Corruptions;

/// <summary>One corruption in one strength.</summary>
/// <param name="Corruption">Which.</param>
/// <param name="Strength">1 to 5.</param>
/// <param name="MeanIou">Over the whole split; null where nothing could be measured.</param>
public sealed record CorruptionScore(Corruption Corruption, int Strength, double? MeanIou, double? PixelAccuracy);

/// <summary>What is left of a model's scores on worse images.</summary>
/// <param name="Clean">On the images as they are.</param>
/// <param name="Scores">Corruption by corruption, weak to strong.</param>
public sealed record CorruptionResult(EvaluationResult Clean, IReadOnlyList<CorruptionScore> Scores)
{
    /// <summary>The mean over all corruptions and strengths; null where nothing could be measured.</summary>
    public double? MeanIou => Scores.Average(score => score.MeanIou);
}

/// <summary>Measures a segmenter on a split again and again, each time with every image made worse in one way.</summary>
public static class CorruptionRun
{
    /// <param name="segmenter">Of the data's classes.</param>
    /// <param name="data">With 8-bit images of 1 or 3 channels.</param>
    /// <param name="seed">Of the noise; the same seed gives the same images.</param>
    /// <exception cref="InputException">As an evaluation, or an image is not of 8 bits.</exception>
    public static CorruptionResult Run(ISegmenter segmenter, Dataset data, string split, ulong seed = 0,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ClassMatch.Require(segmenter.Labels, data.Labels, data.Root);
        return Run(segmenter, data.Labels, split, data.Split(split),
            Evaluator.Reader(segmenter, data).Read, seed, progress, cancellation);
    }

    /// <summary>The same for samples that come from elsewhere than a data set's files.</summary>
    public static CorruptionResult Run(ISegmenter segmenter, LabelMap labels, string split, IReadOnlyList<Sample> samples,
        Func<Sample, LoadedSample> read, ulong seed = 0,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        // Boundaries and worst images cost more than the network and are looked at for clean images only.
        var quick = new EvaluationOptions { BoundaryTolerancePixels = null, Worst = 0 };
        Dictionary<string, ulong> places = samples.Select((sample, place) => (sample.ImagePath, (ulong)place)).ToDictionary();
        EvaluationResult clean = Evaluator.Run(
            segmenter, labels, split, samples, read, new EvaluationOptions(), progress, cancellation);
        var scores = new List<CorruptionScore>();
        ulong stream = 0;
        foreach (Corruption corruption in Corruption.All)
        {
            for (int strength = 1; strength <= Corruption.Strengths; strength++, stream++)
            {
                (ulong words, int at) = (stream, strength - 1);
                EvaluationResult result = Evaluator.Run(segmenter, labels, $"{corruption.Name} {strength}", samples,
                    sample => Worse(read(sample), sample, corruption, at,
                        new SampleRandom(seed, words, places[sample.ImagePath])),
                    quick, progress, cancellation);
                scores.Add(new CorruptionScore(corruption, strength, result.Scores.MeanIou, result.Scores.PixelAccuracy));
            }
        }
        return new CorruptionResult(clean, scores);
    }

    private static LoadedSample Worse(LoadedSample loaded, Sample sample, Corruption corruption, int strength,
        SampleRandom random)
    {
        Image image = loaded.Image;
        if (image.Type != SampleType.UInt8 || image.Channels is not (1 or 3))
            throw InputException.At(sample.ImagePath,
                $"has {image.Channels} channels of {image.Type}; the corruptions are made for 8-bit images of 1 or 3 channels");
        return loaded with { Image = corruption.Apply(image, strength, ref random) };
    }
}
