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
        Assert.All(new[] { outcome.Run.Recipe, outcome.Run.Metrics, outcome.Run.Last, outcome.Run.Best, outcome.Run.Model, outcome.Run.Report },
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

    [Fact]
    public void Run_WithALossThatIsNoNumber_StopsAndNamesTheStep()
    {
        var error = Assert.Throws<InputException>(() => Train("nan", epochs: 4, settings: s => { s.Set("optimiser.learningRate", 1e30); s.Set("optimiser.clipNorm", 0); }));

        Assert.Contains("at step", error.Message, StringComparison.Ordinal);
        Assert.Contains("last.safetensors", error.Message, StringComparison.Ordinal);
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

    [Fact]
    public void Fill_WithAnotherNetworksWeights_NamesMissingAndUnexpectedKeys()
    {
        TrainingOutcome outcome = Train("other", epochs: 1);
        using Checkpoint checkpoint = Checkpoint.Load(outcome.Run.Last);
        using var other = Models.Catalogue.Create("unet-resnet18", 2, 3);

        var error = Assert.Throws<InputException>(() => checkpoint.Fill(other, "model"));

        Assert.Contains("missing: encoder.", error.Message, StringComparison.Ordinal);
        Assert.Contains("unexpected: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithGradientsAccumulated_TakesFewerSteps()
    {
        TrainingOutcome outcome = Train("accumulate", epochs: 2, settings: s => { s.Set("batch.size", 2); s.Set("batch.accumulate", 2); });

        Assert.Equal(4, outcome.Progress.Steps);
    }

    private TrainingOutcome Train(string name, int epochs, bool resume = false, Action<RecipeSettings>? settings = null,
        Action<ProgressReport>? progress = null, CancellationTokenSource? stop = null)
    {
        var recipe = new RecipeSettings();
        recipe.Set("budget.epochs", epochs);
        recipe.Set("batch.size", 4);
        recipe.Set("evaluation.every", 2);
        recipe.Set("engine.threads", 1);
        settings?.Invoke(recipe);
        var request = new TrainingRequest(_data.Root, recipe, Path.Combine(_runs, name), resume);
        return TrainingRun.Run(request, TimeProvider.System, (_, _, _) => { }, new Told(progress), stop?.Token ?? TestContext.Current.CancellationToken);
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

    // Progress<T> posts to a pool thread; a test needs it told at once.
    private sealed class Told(Action<ProgressReport>? listen) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) => listen?.Invoke(value);
    }
}
