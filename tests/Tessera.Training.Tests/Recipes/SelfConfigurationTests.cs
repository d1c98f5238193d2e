using System.Buffers.Binary;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Data;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Statistics;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Torch;
using Tessera.Torch.Tests;
using Tessera.Training.Checkpoints;
using Tessera.Training.Loop;
using Tessera.Training.Losses;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Recipes;

/// <summary>Five data sets that have little in common: what is chosen for each, and that each is learnt from.</summary>
public sealed class SelfConfigurationTests : LeakCheck
{
    private static readonly Machine TwoCores = new(2, 8L << 30, 0, HasBFloat16: false);

    private readonly string _root = Directory.CreateTempSubdirectory("tessera-made-").FullName;

    protected override void CleanUp() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Complete_OnSixSmallImages_TakesThemWhole()
    {
        Recipe recipe = Choose(Make("six"));

        Assert.Equal((64, 64, 6), (recipe.Batch.CropWidth, recipe.Batch.CropHeight, recipe.Batch.Size));
        Assert.Equal((3, 255f, 0), (recipe.Data.Channels, recipe.Data.Scale, recipe.Data.LongSide));
        Assert.Equal((ClassWeightFormula.None, "ce + 0.5*dice"), (recipe.ClassWeights, recipe.Loss));
    }

    [Fact]
    public void Complete_OnLargeImages_ResizesAndCrops()
    {
        Recipe recipe = Choose(Make("large"));

        Assert.Equal(1024, recipe.Data.LongSide);
        Assert.InRange(recipe.Batch.CropWidth * recipe.Batch.CropHeight, 288 * 384 * 3 / 4, 288 * 384 * 5 / 4);
        Assert.Equal(4096.0 / 2160, (double)recipe.Batch.CropWidth / recipe.Batch.CropHeight, tolerance: 0.2);
        Assert.Equal(2, recipe.Batch.Size);
        // The box is one part in a thousand of the picture.
        Assert.Equal(ClassWeightFormula.Erfnet, recipe.ClassWeights);
        // What is cached is what was resized: 2 images of 1024x540, image and mask, are 4.2 MiB.
        Assert.Equal(5, recipe.Engine.CacheMegabytes);
    }

    [Fact]
    public void Complete_WithAResize_CropsInItsProportions()
    {
        var settings = new RecipeSettings();
        settings.Set("data.resize.policy", "pad");
        settings.Set("data.resize.width", 96);
        settings.Set("data.resize.height", 128);

        Recipe recipe = Choose(Make("large"), settings: settings);

        Assert.Equal(0, recipe.Data.LongSide);
        Assert.Equal((96, 128), (recipe.Batch.CropWidth, recipe.Batch.CropHeight));
        // Two images of 96x128 and their masks are 96 KiB.
        Assert.Equal(1, recipe.Engine.CacheMegabytes);
    }

    [Fact]
    public void Complete_OnFourBands_TakesAllOfThem()
    {
        Recipe recipe = Choose(Make("bands"));

        Assert.Equal(4, recipe.Data.Channels);
        Assert.Equal(4, recipe.Data.Mean.Length);
        // The fourth band is made twice as bright as the first.
        Assert.Equal(2 * recipe.Data.Mean[0], recipe.Data.Mean[3], tolerance: 0.03);
    }

    [Fact]
    public void Complete_OnTwelveBitsInSixteen_ScalesByTheBitsInUse()
    {
        Recipe recipe = Choose(Make("grey16"));

        Assert.Equal((1, 4095f), (recipe.Data.Channels, recipe.Data.Scale));
        Assert.InRange(recipe.Data.Mean[0], 0.2f, 0.8f);
    }

    [Fact]
    public void Complete_OnManyClasses_LeavesDiceOut()
    {
        Recipe recipe = Choose(Make("classes150"));

        Assert.Equal("ce", recipe.Loss);
    }

    [Theory, InlineData(10, 1, 0f), InlineData(120, 12, 0.1f)]
    public void Complete_ByTheNumberOfPasses_ChangesImagesAndMeasures(int epochs, int every, float noise)
    {
        var settings = new RecipeSettings();
        settings.Set("budget.epochs", epochs);

        Recipe recipe = Choose(Make("six"), settings: settings);

        Assert.Equal((every, noise), (recipe.Evaluation.Every, recipe.Augmentation.Noise));
    }

    [Fact]
    public void Complete_WithPartOfTheAugmentationFixed_ChoosesTheRest()
    {
        var settings = new RecipeSettings();
        settings.Set("budget.epochs", 10);
        settings.Set("augmentation.scale.low", 0.9f);

        AugmentationOptions chosen = Choose(Make("six"), settings: settings).Augmentation;

        Assert.Equal((0.9f, 1.5f, 0f), (chosen.Scale.Low, chosen.Scale.High, chosen.Noise));
    }

    [Theory, InlineData("six"), InlineData("large"), InlineData("bands"), InlineData("grey16"), InlineData("classes150")]
    public void Complete_WithLittleMemory_MakesBatchesThatFitHalfOfIt(string name)
    {
        const long Memory = 1L << 30;
        string data = Make(name);
        Recipe recipe = Choose(data, TwoCores with { MemoryBytes = Memory });

        // The bytes of a crop pixel that the larger networks were measured to keep for the backward pass, and a class's logits.
        long bytes = (long)recipe.Batch.Size * recipe.Batch.CropWidth * recipe.Batch.CropHeight * (2_600 +
            12L * Dataset.Open(data).Labels.Count);
        Assert.InRange(bytes, 1, Memory / 2);
        Assert.InRange(recipe.Engine.CacheMegabytes, 1, (int)(Memory / 4 >> 20) + 1);
    }

    [Theory, InlineData("six"), InlineData("large"), InlineData("bands"), InlineData("grey16"), InlineData("classes150")]
    public void Run_OnWhatWasChosen_LeavesAFinishedRunWhoseModelTakesTheImages(string name)
    {
        string data = Make(name);

        TrainingOutcome outcome = Train(data);

        MetricsRow row = Assert.Single(MetricsFile.Read(outcome.Run.Metrics));
        Assert.True(double.IsFinite(row.Loss) &&
            double.IsFinite(row.GradientNorm), $"loss {row.Loss}, gradient {row.GradientNorm}");
        Assert.NotNull(outcome.Evaluation?.Scores.MeanIou);
        Assert.All(new[] { outcome.Run.Recipe, outcome.Run.Last, outcome.Run.Best, outcome.Run.Model, outcome.Run.Report },
            path => Assert.True(File.Exists(path), path));
        using ISegmenter model = Segmenter.Load(outcome.Run.Model);
        Dataset dataset = Dataset.Open(data);
        Image image = new SampleReader(dataset, outcome.Recipe.Data.Channels).Read(dataset.Split("val")[0]).Image;
        Mask mask = model.Segment(image);
        Assert.Equal((image.Width, image.Height), (mask.Width, mask.Height));
        // The file and the run's own weights see the same, resized images included: at most one pixel in 100,000 tips over.
        using Checkpoint checkpoint = Checkpoint.Load(outcome.Run.Last);
        using var run = new TorchSegmenter(checkpoint.CreateNetwork(), checkpoint.Labels, checkpoint.Preprocessing, Device.Cpu,
            ownsNetwork: true);
        Mask own = run.Segment(image);
        long apart = 0;
        for (int y = 0; y < mask.Height; y++)
            for (int x = 0; x < mask.Width; x++) apart += mask[x, y] == own[x, y] ? 0 : 1;
        Assert.InRange(apart, 0, (long)mask.Width * mask.Height / 100_000 + 1);
    }

    [Fact]
    public void Run_OnOneTinyImage_NormalisesOverMoreThanOneValue()
    {
        string data = Write("one", 1, 20, 20, 2, (path, random) => ImageFile.Write(path + ".png", Noise(20, 20, 3, random)));

        TrainingOutcome outcome = Train(data);

        using Checkpoint checkpoint = Checkpoint.Load(outcome.Run.Last);
        Assert.All(checkpoint.Part("model").Where(t => t.Key.EndsWith("running_var", StringComparison.Ordinal)),
            t => Assert.True(t.Value.ToArray<float>().All(float.IsFinite), t.Key));
    }

    [Fact]
    public void Run_WithFourChannelsAskedFor_LearnsFromOpacityToo()
    {
        string data = Write("rgba", 3, 64, 64, 2, (path, random) => ImageFile.Write(path + ".png", Noise(64, 64, 4, random)));

        TrainingOutcome outcome = Train(data, ("data.channels", 4));

        Assert.Equal(4, outcome.Recipe.Data.Mean.Length);
        Assert.True(File.Exists(outcome.Run.Model));
    }

    private static Recipe Choose(string data, Machine? machine = null, RecipeSettings? settings = null)
    {
        Dataset dataset = Dataset.Open(data);
        DatasetStatistics statistics =
            DatasetStatistics.Measure(dataset, dataset.Split("train"), cancellation: TestContext.Current.CancellationToken);
        return SelfConfiguration.Complete(settings ?? new RecipeSettings(), dataset, statistics, machine ?? TwoCores).Recipe;
    }

    private TrainingOutcome Train(string data, params (string Key, object Value)[] settings)
    {
        var recipe = new RecipeSettings();
        recipe.Set("budget.epochs", 1);
        recipe.Set("engine.threads", 1);
        foreach ((string key, object value) in settings) recipe.Set(key, value);
        return TrainingRun.Run(new TrainingRequest(data, recipe, data + "-run"), TimeProvider.System, (_, _, _) => { },
            new Progress<ProgressReport>(),
            TestContext.Current.CancellationToken);
    }

    private string Make(string name) => name switch
    {
        "six" => Write(name, 6, 64, 64, 2, (path, random) => ImageFile.Write(path + ".png", Noise(64, 64, 3, random))),
        "large" => Write(name, 2, 4096, 2160, 2, (path, _) => ImageFile.Write(path + ".png", new Image(4096, 2160))),
        "bands" => Write(name, 4, 96, 64, 2, (path, random) => WriteBands(path + ".tif", 96, 64, random)),
        "grey16" => Write(name, 4, 96, 64, 2, (path, random) => ImageFile.Write(path + ".png", Grey12(96, 64, random))),
        _ => Write(name, 4, 160, 96, 150, (path, random) => ImageFile.Write(path + ".png", Noise(160, 96, 3, random))),
    };

    // Two classes: a box on a ground, large in small pictures and small in large ones; more: one column of pixels each in turn.
    private string Write(string name, int train, int width, int height, int classes, Action<string, Random> image)
    {
        string root = Path.Combine(_root, name);
        var labels = new LabelMap([.. Enumerable.Range(0, classes).Select(i => new LabelClass(i, $"class{i}", Palette.Voc(i)))]);
        DatasetYaml.Write(Path.Combine(root, DatasetYaml.FileName), labels);
        var random = new Random(3);
        int side = Math.Min(width, 64) / 2;
        foreach ((string split, int count) in new[] { ("train", train), ("val", 1) })
        {
            Directory.CreateDirectory(Path.Combine(root, "images", split));
            for (int i = 0; i < count; i++)
            {
                var mask = new Mask(width, height);
                for (int y = 0; y < height; y++)
                    for (int x = 0; x < width; x++) mask[x, y] = classes > 2 ? x % classes : x < side && y < side ? 1 : 0;
                image(Path.Combine(root, "images", split, $"image{i}"), random);
                MaskFile.Write(Path.Combine(root, "masks", split, $"image{i}.png"), mask, labels);
            }
        }
        return root;
    }

    private static Image Noise(int width, int height, int channels, Random random)
    {
        var image = new Image(width, height, channels);
        random.NextBytes(image.Bytes);
        return image;
    }

    private static Image Grey12(int width, int height, Random random)
    {
        var image = new Image(width, height, 1, SampleType.UInt16);
        foreach (ref ushort value in image.Samples<ushort>()) value = (ushort)random.Next(4096);
        return image;
    }

    // TIFF 6.0 by its own facts: uncompressed, one strip, four interleaved bytes a pixel, the fourth of no named meaning
    // (ExtraSamples 0).
    private static void WriteBands(string path, int width, int height, Random random)
    {
        (int Tag, int Type, int Count, int Value)[] entries =
        [
            (256, 4, 1, width), (257, 4, 1, height), (258, 3, 4, 8), (259, 3, 1, 1), (262, 3, 1, 2), (273, 4, 1, 256),
            (277, 3, 1, 4), (278, 4, 1, height), (279, 4, 1, width * height * 4), (284, 3, 1, 1), (338, 3, 1, 0),
        ];
        byte[] file = new byte[256 + width * height * 4];
        "II*\0"u8.CopyTo(file);
        // The four bit depths stand before the directory, which does not hold more than four bytes an entry.
        for (int i = 0; i < 4; i++) BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(8 + 2 * i), 8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), 16);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(16), (short)entries.Length);
        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> entry = file.AsSpan(18 + 12 * i, 12);
            BinaryPrimitives.WriteInt16LittleEndian(entry, (short)entries[i].Tag);
            BinaryPrimitives.WriteInt16LittleEndian(entry[2..], (short)entries[i].Type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], entries[i].Count);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], entries[i].Value);
        }
        for (int i = 256; i < file.Length; i++) file[i] = (byte)(random.Next(100) * ((i & 3) == 3 ? 2 : 1));
        File.WriteAllBytes(path, file);
    }
}
