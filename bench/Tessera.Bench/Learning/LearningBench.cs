using System.Diagnostics;
using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Data;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Models;
using Tessera.Torch;
using Tessera.Torch.Optim;
using Tessera.Training.Loop;
using Tessera.Training.Losses;
using Tessera.Training.Recipes;

namespace Tessera.Bench.Learning;

/// <summary>
/// Can each network learn four pictures by heart? The bar is what no network of its output stride can pass by much: the loss of
/// free logits at that stride, one for each pixel of the grid, fitted to the same pictures.
/// </summary>
internal static class LearningBench
{
    private const int Height = 96, Width = 128, Images = 4, MostSteps = 300, GridSteps = 400;

    // Above so many parameters a network learns at an eighth of its channels: what is asked is whether it learns, and VGG's
    // 134 million would take hours.
    private const int MostParameters = 1_000_000;
    private const double Thin = 0.125;

    public static void Run(BenchArguments arguments)
    {
        string data = arguments.Word() ?? throw new InputException("learning: name a data set, for example CamVid's folder");
        string? only = arguments.Text("models");
        string? given = arguments.Text("width");
        if (given is not null && !(double.TryParse(given, CultureInfo.InvariantCulture, out double part) && part is > 0 and <= 1))
            throw new InputException($"--width is '{given}'; expected a part of the channels, above 0 and at most 1");
        int threads = arguments.Number("threads", Environment.ProcessorCount);
        arguments.RefuseRest();
        Engine.Threads = threads;
        var dataset = Dataset.Open(data);
        using Batch batch = Load(dataset);
        var loss = new CrossEntropyLoss(null, 0, dataset.Labels.IgnoreId);
        var grids = new Dictionary<int, double>();
        string[] names = only?.Split(',') ?? [.. Catalogue.Listed.Select(e => e.Name)];
        Console.WriteLine($"{Images} crops of {Width}x{Height}, cross-entropy, at most {MostSteps} steps of muon");
        Console.WriteLine("| network | width | stride | free logits | bar | first loss | reached | steps | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (string name in names)
        {
            using var scope = new TensorScope();
            Engine.Seed(0);
            long parameters = Catalogue.Describe(name, dataset.Labels.Count, new ImageSize(3, Height, Width)).Parameters;
            double width = given is not null ? double.Parse(given, CultureInfo.InvariantCulture)
                : parameters > MostParameters ? Thin : 1;
            using Network network = Catalogue.Create(name, new NetworkOptions(dataset.Labels.Count)
            {
                Auxiliary = true,
                Width = width,
                Size = new FixedSize(Height, Width),
            });
            if (!grids.TryGetValue(network.OutputStride, out double grid))
                grids[network.OutputStride] = grid = FitFreeLogits(batch, dataset.Labels.Count, network.OutputStride, loss);
            Console.WriteLine(Learn(name, width, network, batch, grid, loss));
        }
    }

    private static string Learn(string name, double width, Network network, Batch batch, double grid, CrossEntropyLoss loss)
    {
        using Optimizer optimiser = Optimisers.Create(new OptimiserRecipe { LearningRate = 2.5e-3 }, network);
        long began = Stopwatch.GetTimestamp();
        double first = 0, bar = 0, best = double.MaxValue;
        int step = 0;
        network.To(format: MemoryFormat.ChannelsLast);
        network.Train();
        for (; step < MostSteps && (step == 0 || best > bar); step++)
        {
            using var scope = new TensorScope();
            (Tensor images, Tensor targets) = Tensors(batch);
            LearningLogits learnt = network.Learn(images);
            Tensor main = loss.Compute(learnt.Logits, targets), sum = main;
            foreach ((Tensor logits, double weight) in learnt.Auxiliary) sum += loss.Compute(logits, targets) * weight;
            best = Math.Min(best, main.Item());
            // A tenth of the start is as good, where the grid is so fine that its loss is next to nothing.
            if (step == 0) (first, bar) = (best, Math.Max(1.1 * grid, best / 10));
            sum.Backward();
            GradientClipping.ClipNorm(network.Parameters(), 1);
            optimiser.Step();
            optimiser.ZeroGrad();
        }
        string missed = best <= bar ? "" : " **missed**";
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {width:0.###} | {network.OutputStride} | {grid:0.000} | {bar:0.000} | {first:0.000} | " +
            $"{best:0.000}{missed} | {step} | {seconds:0} |");
    }

    // Adam on the logits themselves: convex in them, so that it ends near the best there is.
    private static double FitFreeLogits(Batch batch, int classes, int stride, CrossEntropyLoss loss)
    {
        using var scope = new TensorScope();
        Tensor logits = Tensor.Zeros([Images, classes, (Height + stride - 1) / stride, (Width + stride - 1) / stride]);
        logits.RequiresGrad = true;
        using var adam = new Adam([new ParameterGroup([("logits", logits)]) { LearningRate = 0.3 }]);
        double reached = 0;
        for (int step = 0; step < GridSteps; step++)
        {
            using var inner = new TensorScope();
            Tensor value = loss.Compute(Aten.UpsampleBilinear2d(logits, Height, Width), Tensors(batch).Targets);
            reached = value.Item();
            value.Backward();
            adam.Step();
            adam.ZeroGrad();
        }
        return reached;
    }

    private static Batch Load(Dataset dataset)
    {
        IReadOnlyList<Sample> all = dataset.Split("train");
        Sample[] samples = [.. Enumerable.Range(0, Images).Select(i => all[i * all.Count / Images])];
        var normalise = new NormaliseStep(255, [0.41f, 0.42f, 0.43f], [0.3f, 0.3f, 0.3f]);
        var options = new LoaderOptions
        {
            BatchSize = Images,
            CropHeight = Height,
            CropWidth = Width,
            Augmentation = AugmentationOptions.None,
            Shuffle = false,
        };
        var reader = new SampleReader(dataset, 3);
        return new BatchLoader(samples, reader.Read, normalise, dataset.Labels.IgnoreId, options).Read(endEpoch: 1).First();
    }

    private static (Tensor Images, Tensor Targets) Tensors(Batch batch) =>
        (Aten.Permute(Tensor.From<float>(batch.Images, [Images, Height, Width, 3]), [0, 3, 1, 2]),
            Tensor.From<long>(batch.Targets, [Images, Height, Width]));
}
