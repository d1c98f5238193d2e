using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Torch.Tests;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Loop;

/// <summary>An encoder trained on folders of whole images, then a network that starts with it.</summary>
public sealed class ClassifyTests : LeakCheck
{
    private readonly string _root = Directory.CreateTempSubdirectory("tessera-classify-").FullName;
    private readonly SmallData _masks = new();

    protected override void CleanUp()
    {
        _masks.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Run_OnFoldersOfClasses_TellsThemApartAndGivesANetworkItsEncoder()
    {
        string data = Striped();
        TrainingOutcome outcome = Train(data, "classify", "classes", r =>
        {
            r.Set("task", "classify");
            r.Set("model", "resnet18");
            r.Set("budget.epochs", 6);
        });

        // Every fifth image of a class is val: 2 and 2 here, of another phase and brightness.
        Assert.Equal(4, outcome.Evaluation?.Images.Count);
        Assert.Equal(1.0, outcome.Evaluation?.Scores.PixelAccuracy);
        using (ISegmenter model = Segmenter.Load(outcome.Run.Model))
        {
            Assert.Equal(["across", "down"], model.Labels.Classes.Select(c => c.Name));
            Assert.Equal(1, model.Segment(Stripes(vertical: true, phase: 3, size: 40))[7, 31]);
        }

        var choices = new List<Choice>();
        Train(_masks.Root, "segment", "masks", r =>
        {
            r.Set("model", "unet-resnet18");
            r.Set("weights", outcome.Run.Root);
            r.Set("budget.epochs", 1);
        }, choices);
        Assert.Equal("encoder (120)", choices.Single(c => c.What == "weights kept").Value);
    }

    [Theory]
    [InlineData("clasify", "unknown task 'clasify'; did you mean 'classify'?")]
    [InlineData("classify", "class folders; expected train/CLASS/")]
    public void Run_OnWhatIsNoTaskOrHasNoClasses_SaysSo(string task, string message)
    {
        Directory.CreateDirectory(Path.Combine(_root, "one", "only"));

        var error = Assert.Throws<InputException>(() => Train(Path.Combine(_root, "one"), "x", "x", r => r.Set("task", task)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private TrainingOutcome Train(string data, string name, string kind, Action<RecipeSettings> set, List<Choice>? choices = null)
    {
        var settings = new RecipeSettings();
        settings.Set("batch.size", 4);
        settings.Set("engine.threads", 1);
        set(settings);
        return TrainingRun.Run(new TrainingRequest(data, settings, Path.Combine(_root, $"{name}-{kind}")), TimeProvider.System,
            (_, _, made) => choices?.AddRange(made), new Progress<ProgressReport>(), CancellationToken.None);
    }

    // Two classes: stripes that lie and stripes that stand.
    private string Striped()
    {
        string data = Path.Combine(_root, "data");
        foreach (bool vertical in (bool[])[false, true])
        {
            for (int i = 0; i < 10; i++)
            {
                string folder = Path.Combine(data, vertical ? "down" : "across");
                Directory.CreateDirectory(folder);
                ImageFile.Write(Path.Combine(folder, $"{i}.png"), Stripes(vertical, i, 48));
            }
        }
        return data;
    }

    private static Image Stripes(bool vertical, int phase, int size)
    {
        var image = new Image(size, size);
        Span<byte> samples = image.Samples<byte>();
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                bool lit = ((vertical ? x : y) + phase) / 4 % 2 == 0;
                samples.Slice((y * size + x) * 3, 3).Fill((byte)(lit ? 150 + 5 * phase : 40));
            }
        }
        return image;
    }
}
