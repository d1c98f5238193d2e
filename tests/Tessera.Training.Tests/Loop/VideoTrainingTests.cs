using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Models;
using Tessera.Torch;
using Tessera.Torch.Tests;
using Tessera.Training.Loop;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Loop;

public sealed class VideoTrainingTests : LeakCheck
{
    private readonly SmallData _data = new();
    private readonly string _runs = Directory.CreateTempSubdirectory("tessera-video-").FullName;

    protected override void CleanUp()
    {
        _data.Dispose();
        Directory.Delete(_runs, recursive: true);
    }

    [Theory, InlineData("stfcn"), InlineData("stfcn-unshared")]
    public void Run_OnClips_LearnsMeasuresAndExports(string model)
    {
        TrainingOutcome outcome = Train(model, 12);

        Assert.True(outcome.Evaluation?.Scores.MeanIou > 0.7, $"mean IoU {outcome.Evaluation?.Scores.MeanIou}");
        // As many images in a batch as there would be without clips: eight of them are all there are.
        Assert.Equal((3, 3), (outcome.Recipe.Batch.Frames, outcome.Recipe.Batch.Size));
        Assert.True(File.Exists(outcome.Run.Model));
        if (model == "stfcn") return;
        Assert.Equal((48, 40, 1.0),
            (outcome.Recipe.Batch.CropWidth, outcome.Recipe.Batch.CropHeight, outcome.Recipe.Batch.StartSize));
    }

    [Fact]
    public void Run_OnNamesThatTellNoSequences_IsRefused()
    {
        foreach (string file in Directory.GetFiles(_data.Root, "*.png", SearchOption.AllDirectories))
        {
            string letters = string.Concat(Path.GetFileNameWithoutExtension(file)
                .Select(c => char.IsAsciiDigit(c) ? (char)('a' + c - '0') : c));
            File.Move(file, Path.Combine(Path.GetDirectoryName(file) ?? "", letters + ".png"));
        }

        var error = Assert.Throws<InputException>(() => Train("stfcn", 1));

        Assert.Contains("names tell no sequences", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithClipsForANetworkWithoutMemory_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => Train("unet-residual", 1, recipe => recipe.Set("batch.frames", 3)));

        Assert.Contains("batch.frames is 3, but model 'unet-residual' remembers no frames", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnClipsWithMixedLabels_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => Train("stfcn", 1, recipe => recipe.Set("augmentation.classMix", 0.5)));

        Assert.Equal("augmentation: labels cannot be mixed in clips of 3 frames; " +
            "expected 0 for cutMix, classMix, copyPaste and mosaic, or batch.frames 1", error.Message);
        Assert.Empty(Directory.GetDirectories(_runs));
    }

    [Fact]
    public void Run_OfOneSizeWhereValidationHasAnother_IsRefusedBeforeItStarts()
    {
        string image = _data.In("images", "val", "drive0_00.png");
        ImageFile.Write(image, new Image(50, SmallData.Height));
        MaskFile.Write(_data.In("masks", "val", "drive0_00.png"), new Mask(50, SmallData.Height), SmallData.Labels);

        var error = Assert.Throws<InputException>(() => Train("stfcn-unshared", 1));

        Assert.Contains("made for 48x40", error.Message, StringComparison.Ordinal);
        Assert.Contains("images of 50x40", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_runs));
    }

    [Fact]
    public void Segment_CarriesTheStateUntilRestartOrAnotherSize()
    {
        Engine.Seed(2);
        using Network network = Catalogue.Create("stfcn", new NetworkOptions(2) { Width = 1.0 / 8 });
        // What is remembered decides, and changes fast.
        using (new NoGrad())
        {
            foreach ((string key, Tensor weight) in network.NamedParameters())
            {
                if (key.StartsWith("memory", StringComparison.Ordinal)) Aten.Mul_(weight, 4);
                if (key.StartsWith("score", StringComparison.Ordinal)) Aten.Mul_(weight, key == "score.weight" ? 1 : 0);
            }
        }
        var preprocessing = new ImagePreprocessing(3, [new NormaliseStep(255, [0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f])]);
        using var segmenter = new TorchSegmenter(network, SmallData.Labels, preprocessing, Device.Cpu, ownsNetwork: false);
        Image first = Noise(1), second = Noise(2);

        byte[] alone = Ids(segmenter, second);
        segmenter.Restart();
        Ids(segmenter, first);
        byte[] remembered = Ids(segmenter, second);
        byte[] again = Ids(segmenter, second);
        Ids(segmenter, new Image(20, 30));
        byte[] afterAnotherSize = Ids(segmenter, second);

        Assert.True(segmenter.Remembers);
        Assert.NotEqual(alone, remembered);
        Assert.NotEqual(remembered, again);
        Assert.Equal(alone, afterAnotherSize);
        Assert.Equal(Stepped(network, first, second), remembered);
    }

    private static byte[] Stepped(Network network, params Image[] images)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        network.Eval();
        VideoStep? step = null;
        foreach (Image image in images)
        {
            float[] values = [.. image.Bytes.ToArray().Select(value => (value / 255f - 0.5f) / 0.25f)];
            Tensor frame = Aten.Permute(Tensor.From<float>(values, [1, image.Height, image.Width, 3]), [0, 3, 1, 2]);
            step = ((VideoNetwork)network).Step(frame, step?.State);
        }
        return [.. step is null ? [] : Aten.Argmax(step.Logits, 1).ToArray<long>().Select(id => (byte)id)];
    }

    private static byte[] Ids(TorchSegmenter segmenter, Image image) => segmenter.Segment(image).Ids8.ToArray();

    private static Image Noise(int seed)
    {
        var image = new Image(47, 33);
        new Random(seed).NextBytes(image.Bytes);
        return image;
    }

    private TrainingOutcome Train(string model, int epochs, Action<RecipeSettings>? settings = null)
    {
        var recipe = new RecipeSettings();
        recipe.Set("model", model);
        recipe.Set("budget.epochs", epochs);
        recipe.Set("evaluation.every", 4);
        recipe.Set("engine.threads", 1);
        settings?.Invoke(recipe);
        return TrainingRun.Run(new TrainingRequest(_data.Root, recipe, Path.Combine(_runs, model)), TimeProvider.System,
            (_, _, _) => { }, new Quiet(), TestContext.Current.CancellationToken);
    }

    private sealed class Quiet : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value) { }
    }
}
