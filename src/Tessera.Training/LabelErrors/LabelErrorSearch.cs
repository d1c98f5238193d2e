using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Training.Checkpoints;
using Tessera.Training.Loop;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.LabelErrors;

/// <summary>What is asked of a search for label errors.</summary>
/// <param name="Data">The data set's folder; all its splits are searched.</param>
/// <param name="Folder">Where the folds' runs land; those that are finished there are not trained again.</param>
/// <param name="Settings">What is fixed of each fold's recipe; a budget is for all folds together.</param>
public sealed record LabelErrorRequest(string Data, string Folder, RecipeSettings Settings)
{
    /// <summary>Parts of the data, each judged by a network that learnt from the others.</summary>
    public int Folds { get; init; } = 4;

    /// <summary>For all trainings together.</summary>
    public double Minutes { get; init; } = 60;

    /// <summary>Regions that are kept, the heaviest first.</summary>
    public int Regions { get; init; } = 200;

    /// <summary>Smaller regions are no labels but edges.</summary>
    public int LeastArea { get; init; } = 16;

    /// <summary>The data in the layout that the settings name, or in its own.</summary>
    /// <exception cref="InputException">It is no data set, or not laid out so.</exception>
    public Dataset OpenData() => Settings.Over(new Recipe()).Data.Open(Data);
}

/// <summary>
/// Finds labels that look wrong: networks are trained on all folds but one,
/// and each says what it thinks of the labels of the fold it has not seen.
/// </summary>
public static class LabelErrorSearch
{
    /// <exception cref="InputException">The data is not usable, or has fewer images or groups than folds.</exception>
    public static LabelErrorResult Run(LabelErrorRequest request, TimeProvider time, IProgress<ProgressReport> progress,
        CancellationToken cancellation)
    {
        Dataset data = request.OpenData();
        IReadOnlyList<Dataset> folds = Folds.Of(data, request.Folds, progress, cancellation);
        string[] runs = [.. folds.Select((fold, i) => Train(request, fold, i, time, progress, cancellation))];

        var judge = new LabelJudge(data.Labels, request.Regions, request.LeastArea);
        Walk(folds, runs, "judging labels", judge.Look, progress, cancellation);
        Walk(folds, runs, "finding regions", judge.FindRegions, progress, cancellation);
        return judge.Result();
    }

    private static string Train(LabelErrorRequest request, Dataset fold, int number, TimeProvider time,
        IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        string folder = Path.Combine(request.Folder, $"fold-{number + 1}");
        var run = new RunFolder(folder);
        if (File.Exists(run.Report)) return folder;
        RecipeSettings settings = request.Settings.Copy();
        if (!settings.Has("budget.epochs")) settings.SetMinutes(request.Minutes / request.Folds);
        settings.Set("data.validation", "");
        var training = new TrainingRequest(request.Data, settings, folder, Resume: File.Exists(run.Last)) { Opened = fold };
        TrainingRun.Run(training, time, (_, _, _) => { },
            new Staged(progress, $"fold {number + 1} of {request.Folds}: "), cancellation);
        return folder;
    }

    private static void Walk(IReadOnlyList<Dataset> folds, string[] runs, string stage, Look look,
        IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        int done = 0, all = folds.Sum(fold => fold.Split(Folds.LeftOut).Count);
        foreach ((Dataset fold, string run) in folds.Zip(runs))
        {
            using Checkpoint checkpoint = CheckpointSource.Open(run);
            using var segmenter = TorchSegmenter.Of(checkpoint);
            var reader = new SampleReader(fold, segmenter.Preprocessing.Channels);
            foreach (Sample sample in fold.Split(Folds.LeftOut))
            {
                cancellation.ThrowIfCancellationRequested();
                LoadedSample loaded = reader.Read(sample);
                // Of what a crop leaves out the network thinks nothing.
                Placement placement = segmenter.Preprocessing.Place(loaded.Image.Width, loaded.Image.Height);
                look(sample, segmenter.Probabilities(loaded.Image), placement.Hide(loaded.Mask, fold.Labels.IgnoreId));
                progress.Report(new ProgressReport(stage, ++done, all));
            }
        }
    }

    private delegate void Look(Sample sample, ReadOnlySpan<float> probabilities, Mask mask);

    // Which of the trainings it is that is running.
    private sealed class Staged(IProgress<ProgressReport> inner, string prefix) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => inner.Report(value with { Stage = prefix + value.Stage });
    }
}
