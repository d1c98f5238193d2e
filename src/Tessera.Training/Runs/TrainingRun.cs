using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Statistics;
using Tessera.Evaluation;
using Tessera.Imaging.Images;
using Tessera.Models;
using Tessera.Models.Weights;
using Tessera.Torch;
using Tessera.Training.Checkpoints;
using Tessera.Training.Loop;
using Tessera.Training.Recipes;

namespace Tessera.Training.Runs;

/// <summary>What a person asks of a training.</summary>
/// <param name="Data">The data set's folder.</param>
/// <param name="Settings">What is fixed of the recipe; the rest is chosen.</param>
/// <param name="Out">The run's folder; null takes the next free name under runs/, or with <paramref name="Resume"/> the newest
/// run there.</param>
/// <param name="Resume">Go on with a run that was cut off, by its own recipe; of <paramref name="Settings"/> only the budget and
/// data.onError may differ.</param>
public sealed record TrainingRequest(string Data, RecipeSettings Settings, string? Out = null, bool Resume = false)
{
    public const string RunsFolder = "runs";

    /// <summary>The data where it is open already, perhaps in other splits than its folder's; null opens the folder.</summary>
    public Dataset? Opened { get; init; }
}

/// <summary>What a training came to.</summary>
/// <param name="Evaluation">Of the averaged weights at the end; null where nothing is measured.</param>
public sealed record TrainingOutcome(RunFolder Run, Recipe Recipe, TrainingProgress Progress, EvaluationResult? Evaluation);

/// <summary>A training from the data's folder to the finished run folder: choose, learn, measure, export, report.</summary>
public static class TrainingRun
{
    /// <param name="request">What to train.</param>
    /// <param name="time">The clock of budgets and event times.</param>
    /// <param name="chosen">Told the recipe and the choices before the first step.</param>
    /// <param name="progress">Told every step.</param>
    /// <param name="cancellation">Stops after the step under way, with a checkpoint.</param>
    /// <exception cref="InputException">The data, the recipe or the run's folder is not usable.</exception>
    public static TrainingOutcome Run(TrainingRequest request, TimeProvider time,
        Action<RunFolder, Recipe, IReadOnlyList<Choice>> chosen,
        IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        RecipeSettings settings = request.Settings;
        RunFolder? resumed = request.Resume ? Existing(request.Out) : null;
        if (resumed is not null) settings = Continuation.Of(resumed, request.Settings);
        Dataset dataset = request.Opened ?? settings.Over(new Recipe()).OpenData(request.Data);

        using WeightsFile? weights = Weights(settings, resumed, progress, cancellation);
        DatasetStatistics statistics = Statistics(dataset, settings, progress, cancellation);
        dataset = dataset.Without(statistics.Skipped.Select(s => s.Sample));
        (Recipe recipe, IReadOnlyList<Choice> choices) =
            SelfConfiguration.Complete(settings, dataset, statistics, Machine.Probe(),
                weights is null ? null : PretrainedWeights.Preprocessing(weights));
        var plan = new TrainingPlan(recipe, dataset, statistics.ClassPixels, statistics.ClassShownIn, statistics.Shows);
        if (weights is not null) choices = [.. choices, .. Outcomes(plan.Try(weights))];
        IReadOnlyList<SkippedSample> unmeasured = RequireReadable(plan, statistics.Type, progress, cancellation);
        if (unmeasured.Count > 0)
        {
            dataset = dataset.Without(unmeasured.Select(s => s.Sample));
            plan = new TrainingPlan(recipe, dataset, statistics.ClassPixels, statistics.ClassShownIn, statistics.Shows);
        }
        choices = [.. choices, .. Copied(plan), .. LeftOut([.. statistics.Skipped, .. unmeasured], plan)];
        var run = resumed ?? new RunFolder(request.Out ?? RunFolder.NextFree(TrainingRequest.RunsFolder, recipe.Model));
        if (resumed is null)
        {
            run.Create();
            run.WriteRecipe(recipe, choices);
        }
        else if (Changed(RecipeSettings.Load(run.Recipe).Over(recipe), recipe)) run.ChangeRecipe(recipe);
        chosen(run, recipe, choices);

        TrainingProgress state = Trainer.Run(plan, run, weights, time, progress, cancellation);
        return new TrainingOutcome(run, recipe, state, Finish(plan, run, progress, cancellation));
    }

    // What a resumed run may be given anew.
    private static bool Changed(Recipe before, Recipe now) =>
        (before.Budget, before.Data.OnError) != (now.Budget, now.Data.OnError);

    private static RunFolder Existing(string? path)
    {
        path ??= Directory.Exists(TrainingRequest.RunsFolder)
            ? Directory.GetDirectories(TrainingRequest.RunsFolder).Where(d => File.Exists(new RunFolder(d).Recipe))
                .OrderBy(Directory.GetLastWriteTimeUtc).LastOrDefault() : null;
        if (path is null || !File.Exists(new RunFolder(path).Recipe))
            throw new InputException($"{path ?? TrainingRequest.RunsFolder}: holds no run to resume; name its folder with --out");
        AtomicFile.DeleteParts(path);
        return new RunFolder(path);
    }

    // A run with a checkpoint needs them no more, and they may be gone.
    private static WeightsFile? Weights(RecipeSettings settings, RunFolder? resumed, IProgress<ProgressReport> progress,
        CancellationToken cancellation)
    {
        string source = settings.Over(new Recipe()).Weights;
        return source.Length == 0 || File.Exists(resumed?.Last) ? null : PretrainedWeights.Open(source, progress, cancellation);
    }

    private static IEnumerable<Choice> Outcomes(WeightsReport report) =>
        report.Summary().Select(s => new Choice($"weights {s.Outcome}", s.Keys, $"from {Path.GetFileName(report.Source)}"));

    private static IEnumerable<Choice> Copied(TrainingPlan plan)
    {
        AugmentationOptions augmentation = plan.Recipe.Augmentation;
        if (augmentation.CopyPaste == 0) return [];
        string classes = string.Join(", ", plan.CopyPaste.ClassIds.Select(id => plan.Dataset.Labels[id].Name));
        string why = augmentation.CopyPasteClasses.Length > 0 ? "as augmentation.copyPasteClasses names them"
            : "less than a quarter of an equal share of the pixels";
        string value = classes.Length > 0 ? $"{classes}; {plan.CopyPaste.Donors.Count} images show them" : "none";
        return [new Choice("copied classes", value, why)];
    }

    // Every one is named: who has three broken files among ten thousand wants to know which.
    private static IEnumerable<Choice> LeftOut(IReadOnlyList<SkippedSample> skipped, TrainingPlan plan)
    {
        if (skipped.Count == 0) return [];
        int all = skipped.Count + plan.Training.Count + (plan.Validation is { } split ? plan.Dataset.Split(split).Count : 0);
        var count = new Choice("left out", $"{skipped.Count} of {all} images", "cannot be used, and data.onError is Skip");
        return [count, .. skipped.Select(s => new Choice("left out", s.Sample.Split, s.Error))];
    }

    private static DatasetStatistics Statistics(Dataset dataset, RecipeSettings settings, IProgress<ProgressReport> progress,
        CancellationToken cancellation)
    {
        DataRecipe data = settings.Over(new Recipe()).Data;
        Dataset used = data.HoldOut.Length > 0 ? dataset.WithoutGroup(data.HoldOut) : dataset;
        return DatasetStatistics.Measure(used, [.. data.Train.SelectMany(used.Split)], Environment.ProcessorCount, data.OnError,
            channels: settings.Has("data.channels") ? data.Channels : null, data.FilterSteps(),
            progress: progress, cancellation: cancellation);
    }

    // A bad mask among those that are measured must show now, not after the first hour.
    private static IReadOnlyList<SkippedSample> RequireReadable(TrainingPlan plan, SampleType type,
        IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        if (plan.Validation is not { } split) return [];
        IReadOnlyList<Sample> samples = plan.Dataset.Split(split);
        var measured = DatasetStatistics.Measure(plan.Dataset, samples, Environment.ProcessorCount, plan.Recipe.Data.OnError,
            channels: plan.Recipe.Data.Channels, plan.Recipe.Data.FilterSteps(plan.Recipe.Data.Channels),
            progress: progress, cancellation: cancellation);
        if (measured.Type != type)
            throw InputException.At(samples[0].ImagePath, $"is {measured.Type}; expected {type}, " +
                $"as the images of {string.Join(" and ", plan.Recipe.Data.Train)} are");
        plan.RequireSizes(measured.Sizes.Select(size => (size.Width, size.Height)));
        return measured.Skipped;
    }

    // The shipped model is the averaged weights of the run's end, whatever val liked best on the way.
    private static EvaluationResult? Finish(TrainingPlan plan, RunFolder run, IProgress<ProgressReport> progress,
        CancellationToken cancellation)
    {
        using Checkpoint checkpoint = Checkpoint.Load(run.Last);
        using Network network = checkpoint.CreateNetwork();
        network.To(Device.Parse(plan.Recipe.Engine.Device));
        EvaluationResult? result = plan.Validation is null ? null
            : plan.Evaluate(network, new EvaluationOptions(), progress, cancellation);
        if (!run.IsUpToDate(run.Model))
        {
            progress.Report(new ProgressReport("export", 0, 1));
            ModelExport.ToOnnx(run.Model, network, plan.Dataset.Labels, plan.Preprocessing,
                Provenance.Of(checkpoint, result));
        }
        if (!run.IsUpToDate(run.Report))
        {
            progress.Report(new ProgressReport("report", 0, 1));
            TrainingReport.Write(run, plan, network, checkpoint.Progress, result);
        }
        return result;
    }
}
