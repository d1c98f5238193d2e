using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Evaluation;
using Tessera.Export.Quantisation;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Preprocessing;
using Tessera.Inference.Segmenters;
using Tessera.Onnx.Models;

namespace Tessera.Training.Runs;

/// <summary>A model file brought to integers on a data set's images, and measured beside the one it was made of.</summary>
/// <param name="Quantised">Which layers, and why not the others.</param>
/// <param name="Split">What the images were taken from.</param>
/// <param name="Float">Null where the data has no split to measure on.</param>
/// <param name="Integer">On the same images.</param>
public sealed record IntegerExport(QuantisationResult Quantised, string Split, EvaluationResult? Float, EvaluationResult? Integer)
{
    /// <summary>The most that int8 should cost, in points of mean IoU; more is worth a word.</summary>
    public const double MostLost = 0.7;

    private const string CalibrationSplit = "train", MeasuredSplit = "val";

    // Ranges hardly change from here on: 24 and 96 images of CamVid gave the same mean IoU to three places.
    private const int MostImages = 32;

    /// <summary>Points of mean IoU; null where it was not measured.</summary>
    public double? Lost => 100 * (Float?.Scores.MeanIou - Integer?.Scores.MeanIou);

    /// <param name="model">An .onnx file, ours or with a side file; left as it is.</param>
    /// <param name="data">A data set's folder: its training images give the ranges, val tells the loss.</param>
    /// <param name="to">The file to write; a side file goes with it.</param>
    /// <exception cref="InputException">The model or the data cannot be used, or there is nothing to quantise.</exception>
    public static IntegerExport Run(string model, string data, string to, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        ModelContract contract = ModelContract.Read(model);
        if (contract.State is not null)
            throw InputException.At(model, "remembers the frames before; int8 is for networks of single images");
        OnnxModelFile file = OnnxModelFile.Read(model);
        Dataset dataset = Dataset.OpenFor(contract.Labels, data);
        string split = dataset.Splits.ContainsKey(CalibrationSplit)
            ? CalibrationSplit
            : dataset.Splits.Keys.FirstOrDefault() ?? CalibrationSplit;
        IReadOnlyList<Sample> samples = dataset.Split(split);
        bool measured = dataset.Splits.ContainsKey(MeasuredSplit);

        // Measured first: what is wrong with the data shows before the long work.
        EvaluationResult? before = measured ? Measure(model, dataset, progress, cancellation) : null;
        QuantisationResult made = Quantiser.Run(file, model, contract.Head?.Tensor ?? file.Graph.Output[0].Name,
            Inputs(contract, samples), progress: progress, cancellation: cancellation);
        made.Model.Save(to);
        ModelContract.CopySideFile(model, to);
        return new IntegerExport(made, split, before, measured ? Measure(to, dataset, progress, cancellation) : null);
    }

    private static EvaluationResult Measure(string model, Dataset data, IProgress<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        using IProbabilitySegmenter segmenter = Segmenter.Load(model);
        var options = new EvaluationOptions { BoundaryTolerancePixels = null };
        return Evaluator.Run(segmenter, data, MeasuredSplit, options, progress, cancellation);
    }

    // Spread over the split: neighbours are alike in a video's frames.
    private static IEnumerable<NetworkInput> Inputs(ModelContract contract, IReadOnlyList<Sample> samples)
    {
        var preprocessor = new Preprocessor(contract.Preprocessing);
        int channels = preprocessor.Channels, count = Math.Min(samples.Count, MostImages);
        var reading = new ReadOptions(channels is 1 or 3 or 4 ? channels : null);
        for (int i = 0; i < count; i++)
        {
            string path = samples[(int)((long)i * samples.Count / count)].ImagePath;
            Image image = ImageFile.Read(path, reading);
            float[] values = new float[preprocessor.OutputLength(image.Width, image.Height)];
            preprocessor.Run(image, values, name: path);
            (int width, int height) = preprocessor.OutputSize(image.Width, image.Height);
            yield return new NetworkInput(values, [1, channels, height, width]);
        }
    }
}
