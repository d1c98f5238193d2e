using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Models;
using Tessera.Onnx.Models;
using Tessera.Torch;
using Tessera.Torch.Nn;
using Tessera.Torch.Tests;
using Tessera.Training.Checkpoints;
using Tessera.Training.Loop;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Loop;

public sealed class TorchSamplingTests : LeakCheck
{
    private static readonly ImagePreprocessing Preprocessing = new(3, [new NormaliseStep(255, [0, 0, 0], [1, 1, 1])]);

    private static readonly LabelMap Labels = LabelMap.FromNames(["red", "green", "blue"]);

    private readonly SmallData _data = new();

    protected override void CleanUp() => _data.Dispose();

    [Fact]
    public void Ask_ForSamples_DropsWhatTrainingDropsAndNormalisesAsEver()
    {
        Engine.Seed(1);
        using var network = new Dropping();
        using var sampling = new TorchSegmenter(network, Labels, Preprocessing, Device.Cpu, ownsNetwork: false, samples: 64);
        var answers = new List<float[]>();

        sampling.Ask(Filled(100), (4, 4), planes => answers.Add([.. planes]));

        // Of three equal logits, each of which is dropped or not, there are eight answers; statistics stay those of training.
        Assert.Equal(64, answers.Count);
        Assert.InRange(answers.Select(Kind).Distinct().Count(), 5, 8);
        Assert.Equal(0, network.Norm.StateDict().Single(s => s.Key == "running_mean").Value.ToArray<float>()[0]);
        Assert.True(network.Training);
    }

    [Fact]
    public void Ask_ForOne_DropsNothing()
    {
        using var network = new Dropping();
        using var segmenter = new TorchSegmenter(network, Labels, Preprocessing, Device.Cpu, ownsNetwork: false);
        var answers = new List<float[]>();

        segmenter.Ask(Filled(100), (4, 4), planes => answers.Add([.. planes]));

        Assert.All(Assert.Single(answers), p => Assert.Equal(1 / 3.0, p, 1e-6));
    }

    // The same network as a file: it says where it dropped, and that it dropped whole channels.
    [Fact]
    public void ToOnnx_ANetworkWithDropout_GivesTheSameSamples()
    {
        using var network = new Dropping();
        string file = _data.In("dropping.onnx");
        ModelExport.ToOnnx(file, network, Labels, Preprocessing, "{}");

        OnnxModelFile model = OnnxModelFile.Read(file);
        string[] nodes = [.. model.Graph.Node.Where(node => node.OpType == "Dropout").Select(node => node.Name)];
        Assert.Equal(["drop/Dropout", "single/Dropout"], nodes);
        Assert.Equal(["drop/Dropout"], ModelDropout.FromJson(model.Metadata[ModelDropout.Key]).Channels);

        using IProbabilitySegmenter alone = Segmenter.Load(file), sampling = Segmenter.Load(file, samples: 500);
        Assert.All(alone.Probabilities(Filled(100)), p => Assert.Equal(1 / 3.0, p, 1e-5));
        var kinds = new HashSet<string>();
        sampling.Ask(Filled(100), (4, 4), planes => kinds.Add(Kind(planes)));
        Assert.InRange(kinds.Count, 5, 8);
    }

    [Fact]
    public void Sampling_ACheckpointWithoutDropout_IsRefused()
    {
        var recipe = new RecipeSettings();
        recipe.Set("model", "dabnet");
        recipe.Set("budget.epochs", 1);
        recipe.Set("batch.size", 4);
        recipe.Set("engine.threads", 1);
        string run = TrainingRun.Run(new TrainingRequest(_data.Root, recipe, _data.In("run"), false), TimeProvider.System,
            (_, _, _) => { }, new Progress<Core.Progress.ProgressReport>(), TestContext.Current.CancellationToken).Run.Root;
        using Checkpoint checkpoint = CheckpointSource.Open(run);

        var error = Assert.Throws<InputException>(() => TorchSegmenter.Sampling(checkpoint, null, 2));

        Assert.Contains("has no dropout that could go on dropping", error.Message, StringComparison.Ordinal);
    }

    // The first pixel's probabilities, to three places.
    private static string Kind(float[] planes) =>
        string.Join(' ', planes.Chunk(16).Select(map => map[0].ToString("0.000", CultureInfo.InvariantCulture)));

    private static Image Filled(byte value)
    {
        var image = new Image(4, 4);
        image.Bytes.Fill(value);
        return image;
    }

    /// <summary>Its logits are the image's channels, dropped whole; a second dropout of single values drops nothing while the
    /// first has a say.</summary>
    private sealed class Dropping : Network
    {
        private readonly Dropout2d _drop;
        private readonly Dropout _single;

        public BatchNorm2d Norm { get; }

        public Dropping() : base(new NetworkOptions(3), outputStride: 1)
        {
            Norm = Add("norm", new BatchNorm2d(3));
            _drop = Add("drop", new Dropout2d(0.5));
            _single = Add("single", new Dropout(1e-6));
        }

        protected override Tensor Forward(Tensor image) => _single.Call(_drop.Call(Norm.Call(image)));
    }
}
