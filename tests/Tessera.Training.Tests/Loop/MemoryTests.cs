using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Evaluation;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Torch.Tests;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Loop;

/// <summary>Sequences in which every other frame is blank and keeps the mask of the frame before: only what remembers can know
/// it.</summary>
public sealed class MemoryTests : LeakCheck
{
    private const int Side = 32, Blank = 128;

    private readonly string _root = Directory.CreateTempSubdirectory("tessera-memory-").FullName;

    protected override void CleanUp() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Run_OnFramesThatNeedTheOnesBefore_LearnsToRemember()
    {
        DatasetYaml.Write(Path.Combine(_root, DatasetYaml.FileName), SmallData.Labels);
        var random = new Random(7);
        foreach ((string split, int sequences) in new[] { ("train", 6), ("val", 4) })
        {
            for (int s = 0; s < sequences; s++) AddSequence(split, $"{split}{s}", random);
        }

        TrainingOutcome outcome = Train();

        // The model file, in the engine that ships: in order, one by one, and in order shuffled.
        using ISegmenter model = Segmenter.Load(outcome.Run.Model);
        double Accuracy(FrameOrder frames) =>
            Evaluator.Run(model, Dataset.Open(_root), "val", new EvaluationOptions { Frames = frames },
                cancellation: TestContext.Current.CancellationToken).Scores.PixelAccuracy ?? 0;
        double ordered = Accuracy(FrameOrder.Ordered);
        double single = Accuracy(FrameOrder.Single), shuffled = Accuracy(FrameOrder.Shuffled);
        string all = $"ordered {ordered:0.000}, single {single:0.000}, shuffled {shuffled:0.000}";
        // Half of the frames are blank, and of guesses for these about half are right: single frames end near three quarters.
        Assert.True(ordered > 0.85 && ordered > single + 0.1 && ordered > shuffled + 0.05, all);
        Assert.True(Math.Abs(ordered - (outcome.Evaluation?.Scores.PixelAccuracy ?? 0)) < 0.01, all);
    }

    // Bright or dark by turns of two frames, the second of them blank; the mask says bright for both.
    private void AddSequence(string split, string name, Random random)
    {
        bool bright = false;
        for (int frame = 0; frame < 8; frame++)
        {
            if (frame % 2 == 0) bright = random.Next(2) == 1;
            var image = new Image(Side, Side);
            var mask = new Mask(Side, Side);
            int level = frame % 2 == 1 ? Blank : bright ? 210 : 40;
            for (int i = 0; i < image.Bytes.Length; i++) image.Bytes[i] = (byte)(level + random.Next(-20, 20));
            mask.Ids8.Fill((byte)(bright ? 1 : 0));
            ImageFile.Write(Path.Combine(_root, "images", split, $"{name}_{frame}.png"), image);
            MaskFile.Write(Path.Combine(_root, "masks", split, $"{name}_{frame}.png"), mask, SmallData.Labels);
        }
    }

    private TrainingOutcome Train()
    {
        var recipe = new RecipeSettings();
        recipe.Set("model", "stfcn");
        recipe.Set("budget.epochs", 8);
        recipe.Set("batch.size", 4);
        recipe.Set("batch.startSize", 1.0);
        recipe.Set("evaluation.every", 0);
        recipe.Set("engine.threads", 1);
        return TrainingRun.Run(new TrainingRequest(_root, recipe, Path.Combine(_root, "run")), TimeProvider.System,
            (_, _, _) => { }, new Untold(), TestContext.Current.CancellationToken);
    }

    private sealed class Untold : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) { }
    }
}
