using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Evaluation;
using Tessera.Imaging.Images;
using Tessera.Models;
using Tessera.Torch;
using Tessera.Torch.Nn;
using Tessera.Torch.Tests;
using Tessera.Training.Checkpoints;
using Tessera.Training.Loop;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Loop;

public sealed class BatchStatisticsTests : LeakCheck
{
    private static readonly ImagePreprocessing Preprocessing = new(3, [new NormaliseStep(255, [0, 0, 0], [1, 1, 1])]);

    private readonly SmallData _data = new();

    protected override void CleanUp() => _data.Dispose();

    // Of equal batches the mean of the batches' means is the mean of all, whatever it was before.
    [Fact]
    public void AdaptStatistics_OfTheFirstLayer_AreThoseOfItsInputs()
    {
        using var network = new OneLayer();
        Image[] images = [.. Enumerable.Range(0, 16).Select(i => Filled((byte)(10 * i)))];
        using var segmenter = new TorchSegmenter(network, SmallData.Labels, Preprocessing, Device.Cpu, ownsNetwork: false);

        Assert.Equal(1, segmenter.AdaptStatistics(images));

        Dictionary<string, Tensor> state = network.StateDict().ToDictionary(s => s.Key, s => s.Value);
        Assert.Equal(75 / 255.0, state["norm.running_mean"].ToArray<float>()[0], 1e-6);
        // Within each batch of eight values 10 apart: 100 * (64 - 1) / 12, as an unbiased estimate of 8 * 4 * 4 samples.
        double samples = 8 * 4 * 4, variance = 100 * 63 / 12.0 / (255 * 255) * samples / (samples - 1);
        Assert.Equal(variance, state["norm.running_var"].ToArray<float>()[0], 1e-6);
        Assert.Equal(0.1, network.Norm.Momentum);
        Assert.True(network.Training);
    }

    [Fact]
    public void AdaptStatistics_ToADarkerCamera_BringsBackWhatWasRight()
    {
        string run = Train();
        Sample[] samples = [.. Dataset.Open(_data.Root).Split("train")];

        double lit = MeanIou(run, samples, brightness: 1, adapt: false);
        double dark = MeanIou(run, samples, brightness: 0.3, adapt: false);
        double adapted = MeanIou(run, samples, brightness: 0.3, adapt: true);

        Assert.True(dark < lit - 0.1, $"{lit} lit, {dark} dark");
        Assert.True(adapted > dark + 0.1, $"{dark} dark, {adapted} adapted");
    }

    private string Train()
    {
        var recipe = new RecipeSettings();
        recipe.Set("budget.epochs", 12);
        recipe.Set("batch.size", 4);
        recipe.Set("engine.threads", 1);
        recipe.Set("augmentation", "none");
        var request = new TrainingRequest(_data.Root, recipe, _data.In("run"), false);
        return TrainingRun.Run(request, TimeProvider.System, (_, _, _) => { }, new Progress<ProgressReport>(),
            TestContext.Current.CancellationToken).Run.Root;
    }

    private double MeanIou(string run, Sample[] samples, double brightness, bool adapt)
    {
        using Checkpoint checkpoint = CheckpointSource.Open(run);
        using var segmenter = TorchSegmenter.Of(checkpoint);
        var reader = new SampleReader(Dataset.Open(_data.Root));
        LoadedSample Read(Sample sample)
        {
            LoadedSample loaded = reader.Read(sample);
            foreach (ref byte value in loaded.Image.Bytes) value = (byte)(value * brightness);
            return loaded;
        }
        if (adapt) segmenter.AdaptStatistics(samples.Select(sample => Read(sample).Image));
        EvaluationResult result = Evaluator.Run(
            segmenter, SmallData.Labels, "train", samples, Read, new(), null, TestContext.Current.CancellationToken);
        return result.Scores.MeanIou ?? 0;
    }

    private static Image Filled(byte value)
    {
        var image = new Image(4, 4);
        image.Bytes.Fill(value);
        return image;
    }

    private sealed class OneLayer : Network
    {
        public BatchNorm2d Norm { get; }

        public OneLayer() : base(new NetworkOptions(3), outputStride: 1) => Norm = Add("norm", new BatchNorm2d(3));

        protected override Tensor Forward(Tensor image) => Norm.Call(image);
    }
}
