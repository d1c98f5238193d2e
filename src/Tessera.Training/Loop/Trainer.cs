using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Data.Loading;
using Tessera.Evaluation;
using Tessera.Imaging.Images;
using Tessera.Models.Weights;
using Tessera.Torch;
using Tessera.Torch.Optim;
using Tessera.Training.Checkpoints;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Loop;

/// <summary>Runs a recipe from its start, or from its last checkpoint, to the end of its budget.</summary>
public sealed class Trainer
{
    // A minutes budget has a schedule of this many steps, walked by the clock.
    private const long ClockSteps = 1_000_000;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(5);

    // Along the way only the counts matter; boundaries cost more than the network on a small image.
    private static readonly EvaluationOptions Quick = new() { BoundaryTolerancePixels = null, Worst = 0 };

    private readonly TrainingPlan _plan;
    private readonly RunFolder _run;
    private readonly TimeProvider _time;
    private readonly Learner _learner;
    private readonly BatchLoader _loader;
    private readonly ISchedule _schedule;
    private readonly long _steps;
    // Read by the loader's threads when they begin an epoch.
    private double _partOfMinutes;

    private Trainer(TrainingPlan plan, RunFolder run, WeightsFile? weights, TimeProvider time)
    {
        (_plan, _run, _time) = (plan, run, time);
        _learner = plan.CreateLearner(weights);
        BudgetRecipe budget = plan.Recipe.Budget;
        _loader =
            plan.CreateLoader(epoch => budget.Epochs > 0 ? (double)epoch / budget.Epochs : Volatile.Read(ref _partOfMinutes));
        _steps = budget.Epochs > 0 ? Math.Max(1, (long)budget.Epochs * _loader.BatchesPerEpoch / plan.Recipe.Batch.Accumulate)
            : ClockSteps;
        _schedule = Optimisers.CreateSchedule(plan.Recipe.Optimiser, _steps);
    }

    /// <param name="plan">What to learn.</param>
    /// <param name="run">Where it lands.</param>
    /// <param name="weights">What a run without a checkpoint begins with; null for random values.</param>
    /// <param name="time">The clock of budgets and event times.</param>
    /// <param name="progress">Told every step.</param>
    /// <param name="cancellation">Stops after the step under way, with a checkpoint.</param>
    /// <exception cref="InputException">A sample cannot be read, the disk is full, or the loss became not a number; the last
    /// checkpoint stays.</exception>
    /// <exception cref="OperationCanceledException">Asked to stop; a checkpoint was written.</exception>
    public static TrainingProgress Run(TrainingPlan plan, RunFolder run, WeightsFile? weights, TimeProvider time,
        IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        Engine.KeepFreedMemory();
        ImagingThreads.Set(1);
        Engine.Threads = plan.Recipe.Engine.Threads > 0 ? plan.Recipe.Engine.Threads : Environment.ProcessorCount;
        Engine.Seed(plan.Recipe.Seed);
        var trainer = new Trainer(plan, run, weights, time);
        using (trainer._learner) return trainer.Run(trainer.Resume(), progress, cancellation);
    }

    // The weights and everything else that the next step depends on, as the last checkpoint has them.
    private TrainingProgress Resume()
    {
        if (!File.Exists(_run.Last)) return new TrainingProgress();
        using Checkpoint checkpoint = Checkpoint.Load(_run.Last);
        checkpoint.Fill(_learner.Network, "model");
        _learner.Average?.LoadState(checkpoint.Part("ema"));
        _learner.Optimiser.LoadState(checkpoint.Part("optimiser"));
        _learner.LoadPending(checkpoint.Part("pending"));
        Engine.RandomState = checkpoint.Part("random")["cpu"];
        return checkpoint.Progress;
    }

    private TrainingProgress Run(TrainingProgress state, IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        var metrics = new MetricsFile(_run.Metrics, state.Epoch);
        using EventFile events = EventFile.Open(_run.Root, state.Steps, _time);
        long started = _time.GetTimestamp(), saved = started;
        double before = state.Seconds;
        int epochs = _plan.Recipe.Budget.Epochs > 0 ? _plan.Recipe.Budget.Epochs : int.MaxValue;
        if (Finished(state, epochs)) return state;
        _partOfMinutes = PartOfMinutes(state);

        long asked = _time.GetTimestamp();
        // Asked to stop, the loop ends after a step, with a checkpoint: nothing in it is cut short.
        foreach (Batch batch in _loader.Read(state.Epoch, state.Batch, epochs, CancellationToken.None))
        {
            state = state with { WaitingSeconds = state.WaitingSeconds + _time.GetElapsedTime(asked).TotalSeconds };
            using (batch) state = Learn(batch, state, cancellation);
            state = state with { Seconds = before + _time.GetElapsedTime(started).TotalSeconds };
            Volatile.Write(ref _partOfMinutes, PartOfMinutes(state));
            progress.Report(Report(state, metrics));
            // A budget in minutes ends wherever it ends: what was learnt of the epoch counts as one.
            // A run that goes on with fewer images may be past an epoch's end.
            bool epochDone = state.Batch >= _loader.BatchesPerEpoch || Finished(state, epochs);
            if (epochDone)
            {
                double rate = Rate(state);
                state = EndEpoch(state, rate, metrics, events, epochs, progress, cancellation);
            }
            if (epochDone || cancellation.IsCancellationRequested || _time.GetElapsedTime(saved) > CheckpointEvery)
            {
                state = state with { Seconds = before + _time.GetElapsedTime(started).TotalSeconds };
                // First what the checkpoint stands for: resuming never writes the events before it again.
                events.Flush();
                Save(_run.Last, state);
                saved = _time.GetTimestamp();
            }
            cancellation.ThrowIfCancellationRequested();
            if (Finished(state, epochs)) break;
            asked = _time.GetTimestamp();
        }
        return state;
    }

    private TrainingProgress Learn(Batch batch, TrainingProgress state, CancellationToken cancellation)
    {
        try
        {
            (double loss, double? norm) = _learner.Learn(batch, Rate(state));
            return state with
            {
                Batch = state.Batch + 1,
                Steps = state.Steps + (norm is null ? 0 : 1),
                EpochSteps = state.EpochSteps + (norm is null ? 0 : 1),
                LossSum = state.LossSum + loss,
                GradientNormSum = state.GradientNormSum + (norm ?? 0),
            };
        }
        catch (NotANumberException error)
        {
            throw Stopped(error, state.Steps + 1, state.Epoch + 1);
        }
    }

    private TrainingProgress EndEpoch(TrainingProgress state, double rate, MetricsFile metrics, EventFile events, int epochs,
        IProgress<ProgressReport> progress, CancellationToken cancellation)
    {
        state = state with { Epoch = state.Epoch + 1 };
        int every = _plan.Recipe.Evaluation.Every;
        bool last = Finished(state with { Batch = 0 }, epochs);
        (double? meanIou, double? accuracy) = (null, null);
        if (_plan.Validation is not null && (last || (every > 0 && state.Epoch % every == 0)))
        {
            var result = _learner.WithAverage(() => _plan.Evaluate(_learner.Network, Quick, progress, CancellationToken.None));
            (meanIou, accuracy) = (result.Scores.MeanIou, result.Scores.PixelAccuracy);
            bool better = meanIou > (state.BestMeanIou ?? -1);
            state = state with { BestMeanIou = better ? meanIou : state.BestMeanIou, Waited = better ? 0 : state.Waited + 1 };
        }
        var row = new MetricsRow(state.Epoch, state.Steps, rate, state.LossSum / Math.Max(1, state.Batch),
            state.GradientNormSum / Math.Max(1, state.EpochSteps), meanIou, accuracy);
        bool best = meanIou is not null && state.Waited == 0;
        state = state with { Batch = 0, LossSum = 0, GradientNormSum = 0, EpochSteps = 0 };
        metrics.Add(row);
        AddEvents(events, row);
        if (best) Save(_run.Best, state);
        return state;
    }

    private bool Finished(TrainingProgress state, int epochs)
    {
        BudgetRecipe budget = _plan.Recipe.Budget;
        if (budget.Patience > 0 && state.Waited >= budget.Patience) return true;
        return budget.Epochs > 0 ? state.Epoch >= epochs : state.Seconds >= budget.Minutes * 60;
    }

    private double Rate(TrainingProgress state)
    {
        long step = _plan.Recipe.Budget.Epochs > 0 ? state.Steps : (long)(ClockSteps * PartOfMinutes(state));
        return _plan.Recipe.Optimiser.LearningRate * _schedule.At(Math.Min(step, _steps - 1));
    }

    private double PartOfMinutes(TrainingProgress state) => state.Seconds / (_plan.Recipe.Budget.Minutes * 60);

    private void Save(string path, TrainingProgress state)
    {
        try
        {
            _learner.RequireFinite();
        }
        catch (NotANumberException error)
        {
            throw Stopped(error, state.Steps, Math.Max(1, state.Epoch));
        }
        Checkpoint.Save(path, new CheckpointContent(
            _learner.Network, _learner.Average?.State() ?? [], _learner.Optimiser.State(), _learner.Pending(), _plan.Recipe,
                _plan.Dataset.Labels, _plan.Preprocessing, state,
                Path.GetFileName(Path.TrimEndingDirectorySeparator(_plan.Dataset.Root))));
    }

    private InputException Stopped(NotANumberException error, long step, int epoch)
    {
        string kept = File.Exists(_run.Last) ? $"{Path.GetFileName(_run.Last)} keeps the last good state"
            : $"no {Path.GetFileName(_run.Last)} was written yet";
        return new InputException(string.Create(CultureInfo.InvariantCulture,
            $"{_run.Root}: {error.Message} at step {step} (epoch {epoch}); {kept}; " +
            $"lower optimiser.learningRate ({_plan.Recipe.Optimiser.LearningRate}) and train anew"), error);
    }

    private ProgressReport Report(TrainingProgress state, MetricsFile metrics)
    {
        MetricsRow? measured = metrics.Rows.LastOrDefault(r => r.MeanIou is not null);
        string score = measured is null ? "" : _plan.Recipe.IsClassify()
            ? FormattableString.Invariant($", accuracy {measured.PixelAccuracy:0.000}")
            : FormattableString.Invariant($", mIoU {measured.MeanIou:0.000}");
        string detail = string.Create(CultureInfo.InvariantCulture,
            $"epoch {state.Epoch + 1}, loss {state.LossSum / Math.Max(1, state.Batch):0.000}{score}");
        return _plan.Recipe.Budget.Epochs > 0
            ? new ProgressReport("train", (long)state.Epoch * _loader.BatchesPerEpoch + state.Batch,
                (long)_plan.Recipe.Budget.Epochs * _loader.BatchesPerEpoch, detail)
            : new ProgressReport("train", (long)state.Seconds, (long)(_plan.Recipe.Budget.Minutes * 60),
                string.Create(CultureInfo.InvariantCulture, $"{ImagesPerSecond(state):0.0} images/s, {detail}"), Clock: true);
    }

    private double ImagesPerSecond(TrainingProgress state) =>
        ((long)state.Epoch * _loader.BatchesPerEpoch + state.Batch)
        * _plan.Recipe.Batch.Size * _plan.Recipe.Batch.Frames / Math.Max(state.Seconds, 1e-3);

    private static void AddEvents(EventFile events, MetricsRow row)
    {
        events.Add("train/loss", row.Loss, row.Step);
        events.Add("train/learning_rate", row.LearningRate, row.Step);
        events.Add("train/gradient_norm", row.GradientNorm, row.Step);
        if (row.MeanIou is { } iou) events.Add("val/mean_iou", iou, row.Step);
        if (row.PixelAccuracy is { } accuracy) events.Add("val/pixel_accuracy", accuracy, row.Step);
    }
}
