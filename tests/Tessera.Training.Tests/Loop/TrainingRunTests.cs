using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Models.Weights;
using Tessera.Torch;
using Tessera.Torch.Tests;
using Tessera.Training.Checkpoints;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Loop;

public sealed class TrainingRunTests : LeakCheck
{
    private readonly SmallData _data = new();
    private readonly string _runs = Directory.CreateTempSubdirectory("tessera-runs-").FullName;

    protected override void CleanUp()
    {
        _data.Dispose();
        Directory.Delete(_runs, recursive: true);
    }

    [Fact]
    public void Run_LearnsMeasuresExportsAndReports()
    {
        TrainingOutcome outcome = Train("whole", epochs: 12);

        Assert.True(outcome.Evaluation?.Scores.MeanIou > 0.8, $"mean IoU {outcome.Evaluation?.Scores.MeanIou}");
        Assert.All(new[] { outcome.Run.Recipe, outcome.Run.Metrics, outcome.Run.Last, outcome.Run.Best, outcome.Run.Model,
            outcome.Run.Report },
            path => Assert.True(File.Exists(path), path));
        Assert.Equal(Enumerable.Range(1, 12), MetricsFile.Read(outcome.Run.Metrics).Select(r => r.Epoch));
        Assert.Empty(Directory.GetFiles(outcome.Run.Root, "*" + AtomicFile.PartSuffix + "*"));
    }

    [Theory, InlineData(3), InlineData(8)]
    public void Run_StoppedAfterSomeStepsAndResumed_WritesWhatAnUninterruptedRunWrites(int stopAfter)
    {
        TrainingOutcome whole = Train("whole", epochs: 4);
        using var stop = new CancellationTokenSource();
        int steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => Train("cut", epochs: 4, progress: report =>
        {
            if (report.Stage == "train" && ++steps == stopAfter) stop.Cancel();
        }, stop: stop));

        TrainingOutcome resumed = Train("cut", epochs: 4, resume: true);

        Assert.Equal(File.ReadAllText(whole.Run.Metrics), File.ReadAllText(resumed.Run.Metrics));
        AssertSameTensors(whole.Run.Last, resumed.Run.Last);
    }

    [Theory, InlineData("evaluating val", 1.0), InlineData("train", 0.0)]
    public void Run_StoppedWhileItMeasuresOrUnclipped_LosesNothing(string stage, double clipNorm)
    {
        void Unclipped(RecipeSettings recipe) => recipe.Set("optimiser.clipNorm", clipNorm);
        TrainingOutcome whole = Train("whole", epochs: 4, settings: Unclipped);
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Train("cut", epochs: 4, settings: Unclipped, stop: stop, progress: report =>
            {
                if (report.Stage == stage) stop.Cancel();
            }));

        TrainingOutcome resumed = Train("cut", epochs: 4, resume: true, settings: Unclipped);

        Assert.Equal(File.ReadAllText(whole.Run.Metrics), File.ReadAllText(resumed.Run.Metrics));
        AssertSameTensors(whole.Run.Last, resumed.Run.Last);
    }

    [Fact]
    public void Run_WithBentAndMixedImages_IsResumedAsIfNeverCut()
    {
        static void Mixed(RecipeSettings recipe)
        {
            recipe.Set("augmentation.copyPasteClasses", new[] { "box" });
            foreach (string key in new[] { "rotate", "elastic", "fog", "jpeg" }) recipe.Set($"augmentation.{key}", 0.5);
            foreach (string key in new[] { "cutMix", "classMix", "copyPaste", "mosaic" }) recipe.Set($"augmentation.{key}", 0.25);
        }
        TrainingOutcome whole = Train("whole", epochs: 3, settings: Mixed);
        using var stop = new CancellationTokenSource();
        int steps = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Train("cut", epochs: 3, settings: Mixed, stop: stop, progress: report =>
            {
                if (report.Stage == "train" && ++steps == 2) stop.Cancel();
            }));

        TrainingOutcome resumed = Train("cut", epochs: 3, resume: true, settings: Mixed);

        AssertSameTensors(whole.Run.Last, resumed.Run.Last);
        Assert.Contains("# copied classes: box; 8 images show them (as augmentation.copyPasteClasses names them)",
            File.ReadAllText(whole.Run.Recipe), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithALossThatIsNoNumber_StopsAndNamesTheStep()
    {
        var error = Assert.Throws<InputException>(() =>
            Train("nan", epochs: 4, settings: s => { s.Set("optimiser.learningRate", 1e30); s.Set("optimiser.clipNorm", 0); }));

        Assert.Contains("at step", error.Message, StringComparison.Ordinal);
        Assert.Contains("no last.safetensors was written yet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_IntoAFolderThatHoldsARun_IsRefused()
    {
        TrainingOutcome first = Train("twice", epochs: 1);
        byte[] before = File.ReadAllBytes(first.Run.Last);

        var error = Assert.Throws<InputException>(() => Train("twice", epochs: 1));

        Assert.Contains("--resume", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(first.Run.Last));
    }

    [Theory, InlineData(1), InlineData(4)]
    public void Run_StoppedWithGradientsAccumulated_GoesOnWithThem(int stopAfter)
    {
        static void Accumulate(RecipeSettings recipe)
        {
            recipe.Set("batch.size", 2);
            recipe.Set("batch.accumulate", 3);
        }
        TrainingOutcome whole = Train("whole", epochs: 3, settings: Accumulate);
        using var stop = new CancellationTokenSource();
        int batches = 0;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Train("cut", epochs: 3, settings: Accumulate, stop: stop, progress: report =>
            {
                if (report.Stage == "train" && ++batches == stopAfter) stop.Cancel();
            }));

        TrainingOutcome resumed = Train("cut", epochs: 3, resume: true, settings: Accumulate);

        Assert.Equal(File.ReadAllText(whole.Run.Metrics), File.ReadAllText(resumed.Run.Metrics));
        AssertSameTensors(whole.Run.Last, resumed.Run.Last);
    }

    [Fact]
    public void Run_ResumedWhenDone_MakesOnlyWhatIsMissing()
    {
        RunFolder run = Train("done", epochs: 2).Run;
        byte[] model = File.ReadAllBytes(run.Model);
        File.Delete(run.Model);
        string[] kept = [run.Recipe, run.Metrics, run.Best, run.Last, run.Report];
        DateTime[] times = [.. kept.Select(File.GetLastWriteTimeUtc)];

        Train("done", epochs: 2, resume: true);

        Assert.Equal(times, kept.Select(File.GetLastWriteTimeUtc));
        Assert.Equal(model, File.ReadAllBytes(run.Model));
    }

    [Fact]
    public void Run_ResumedWithMoreEpochs_GoesOnAndKeepsThemInItsRecipe()
    {
        RunFolder run = Train("longer", epochs: 2).Run;
        string before = File.ReadAllText(run.Metrics), reasons = File.ReadAllText(run.Recipe).Split("\nmodel:")[0];

        Train("longer", epochs: 3, resume: true);

        Assert.StartsWith(before, File.ReadAllText(run.Metrics), StringComparison.Ordinal);
        Assert.Equal(3, MetricsFile.Read(run.Metrics).Count);
        Assert.Equal(3, RecipeSettings.Load(run.Recipe).Over(new Recipe()).Budget.Epochs);
        Assert.StartsWith(reasons, File.ReadAllText(run.Recipe), StringComparison.Ordinal);
        Assert.True(run.IsUpToDate(run.Model) && run.IsUpToDate(run.Report));
    }

    [Fact]
    public void Run_ResumedAsAnotherModel_IsRefusedInOneLine()
    {
        Train("model", epochs: 1);

        var error = Assert.Throws<InputException>(() =>
            Train("model", epochs: 1, resume: true, settings: s => s.Set("model", "unet-resnet18")));

        Assert.Contains("model 'unet-residual', not 'unet-resnet18'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Run_WhereAStartWasKilledBeforeItsFirstCheckpoint_BeginsAndClearsUp()
    {
        RunFolder run = Train("early", epochs: 1).Run;
        File.Delete(run.Last);
        string part = Path.Combine(run.Root, "last.1-1.part.safetensors");
        File.WriteAllText(part, "torn");

        Train("early", epochs: 2);

        Assert.False(File.Exists(part));
        Assert.Equal([1, 2], MetricsFile.Read(run.Metrics).Select(r => r.Epoch));
    }

    [Fact]
    public void Fill_WithAnotherNetworksWeights_NamesMissingAndUnexpectedKeys()
    {
        TrainingOutcome outcome = Train("other", epochs: 1);
        using Checkpoint checkpoint = Checkpoint.Load(outcome.Run.Last);
        using var other = Models.Catalogue.Create("unet-resnet18", new Models.NetworkOptions(2));

        var error = Assert.Throws<InputException>(() => checkpoint.Fill(other, "model"));

        Assert.Contains("missing: encoder.", error.Message, StringComparison.Ordinal);
        Assert.Contains("unexpected: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithGradientsAccumulated_TakesFewerSteps()
    {
        TrainingOutcome outcome =
            Train("accumulate", epochs: 2, settings: s => { s.Set("batch.size", 2); s.Set("batch.accumulate", 2); });

        Assert.Equal(4, outcome.Progress.Steps);
    }

    [Fact]
    public void Run_ByAClockThatTicksAtEachLook_HasWaitedOneTickForEachBatch()
    {
        TrainingOutcome outcome = Train("waiting", epochs: 3, time: new TickingClock());

        Assert.Equal(outcome.Progress.Steps, outcome.Progress.WaitingSeconds);
        Assert.InRange(outcome.Progress.WaitingShare, 0.01, 0.5);
    }

    private TrainingOutcome Train(string name, int epochs, bool resume = false, Action<RecipeSettings>? settings = null,
        Action<ProgressReport>? progress = null, CancellationTokenSource? stop = null, TimeProvider? time = null)
    {
        var recipe = new RecipeSettings();
        recipe.Set("budget.epochs", epochs);
        recipe.Set("batch.size", 4);
        recipe.Set("evaluation.every", 2);
        recipe.Set("engine.threads", 1);
        settings?.Invoke(recipe);
        var request = new TrainingRequest(_data.Root, recipe, Path.Combine(_runs, name), resume);
        return TrainingRun.Run(request, time ?? TimeProvider.System, (_, _, _) => { }, new Told(progress), stop?.Token
            ?? TestContext.Current.CancellationToken);
    }

    private static void AssertSameTensors(string first, string second)
    {
        (Dictionary<string, Tensor> a, _) = SafetensorsFile.Read(first);
        (Dictionary<string, Tensor> b, _) = SafetensorsFile.Read(second);
        Assert.Equal(a.Keys.Order(), b.Keys.Order());
        foreach ((string key, Tensor tensor) in a)
        {
            Assert.True(tensor.RawData().SequenceEqual(b[key].RawData()), key);
            tensor.Dispose();
            b[key].Dispose();
        }
    }

    // Every look at the clock finds it a second later.
    private sealed class TickingClock : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Increment(ref _seconds);
    }

    // Progress<T> posts to a pool thread; a test needs it told at once.
    private sealed class Told(Action<ProgressReport>? listen) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => listen?.Invoke(value);
    }
}
