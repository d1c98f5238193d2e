using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Data.Layouts;
using Tessera.Data.Synthetic;
using Tessera.Evaluation;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Demonstration;

/// <summary>How a demo goes.</summary>
/// <param name="Folder">Where everything lands.</param>
/// <param name="Minutes">Training time.</param>
public sealed record DemoRequest(string Folder = "tessera-demo", double Minutes = 2)
{
    public SceneDataset Scenes { get; init; } = new();
}

/// <summary>What a demo left to look at.</summary>
/// <param name="Test">The exported model, measured on scenes made with other settings than those it was trained on.</param>
public sealed record DemoOutcome(string Data, TrainingOutcome Training, EvaluationResult Test, string TestReport,
    string Predictions);

/// <summary>The whole path on made street scenes: draw, train, export, measure the exported model, predict.</summary>
public static class Demo
{
    /// <exception cref="InputException">The folder cannot be written or holds something else.</exception>
    public static DemoOutcome Run(DemoRequest request, TimeProvider time, Action<RunFolder, Recipe, IReadOnlyList<Choice>> chosen,
        IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        Dataset scenes = DrawScenes(request, progress, cancellation);
        string data = scenes.Root, predictions = Path.Combine(request.Folder, "predictions");
        var settings = new RecipeSettings();
        settings.Set("budget.minutes", request.Minutes);
        var training = TrainingRun.Run(new TrainingRequest(data, settings, RunFolder.NextFree(request.Folder, "run")), time,
            chosen, progress, cancellation);

        using ISegmenter segmenter = Segmenter.Load(training.Run.Model);
        EvaluationResult test = Evaluator.Run(segmenter, scenes, "test", progress: progress, cancellation: cancellation);
        string report = Path.Combine(request.Folder, "test-report.html");
        EvaluationReport.WithWorst(test, scenes, cancellation)
            .ToHtml("Unseen scenes", "The exported model on scenes drawn with other settings than those it learnt from")
            .Save(report);
        new Predictor(segmenter, new PredictorOptions { Outputs = [new OverlayOutput()] })
            .Run([Path.Combine(data, TesseraLayout.Images, "test")], predictions, progress, cancellation);
        return new DemoOutcome(data, training, test, report, predictions);
    }

    /// <summary>The first step alone: the scenes in data/ under the request's folder; those that are there already
    /// stay.</summary>
    /// <exception cref="InputException">The folder cannot be written or holds something else.</exception>
    public static Dataset DrawScenes(DemoRequest request, IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        string data = Path.Combine(request.Folder, "data");
        return File.Exists(Path.Combine(data, DatasetYaml.FileName))
            ? Dataset.Open(data) : request.Scenes.Write(data, Environment.ProcessorCount, progress, cancellation);
    }
}
