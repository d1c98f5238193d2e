using System.Runtime.InteropServices;
using System.Text.Json;
using Tessera.Bench.Alternation;
using Tessera.Core.Files;
using Tessera.Data;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Data.Statistics;
using Tessera.Imaging.Images;
using Tessera.Torch;
using Tessera.Training.Loop;
using Tessera.Training.Losses;
using Tessera.Training.Recipes;

namespace Tessera.Bench.Training;

/// <summary>
/// One step and one epoch of unet-residual, float32 and channels-last, against a plain PyTorch training of the
/// same network from the same weights. A step: forward, weighted cross-entropy + 0.5 Dice, backward, clipping,
/// AdamW, averaged weights. An epoch adds loading and the same augmentation, with decoded images in memory on both
/// sides; a third side is PyTorch as it comes: NCHW, its own loader with a process a core that decodes every image
/// anew, AdamW's plain loop.
/// </summary>
internal static class TrainingBench
{
    private const double Rate = 1e-3;

    // Both sides compute in float32, but sum in another order.
    private const double LossTolerance = 1e-3;

    public static void Run(BenchArguments arguments)
    {
        string? data = arguments.Word();
        int pairs = arguments.Number("pairs", 5), repeats = arguments.Number("repeats", 4),
            steps = arguments.Number("steps", int.MaxValue);
        arguments.RefuseRest();

        Engine.KeepFreedMemory();
        ImagingThreads.Set(1);
        Engine.Threads = Environment.ProcessorCount;
        Engine.Seed(0);
        Dataset dataset = data is null ? BenchScenes.Open(arguments.Folder("scenes")) : Dataset.Open(data);
        DatasetStatistics statistics = DatasetStatistics.Measure(dataset, dataset.Split("train"), Environment.ProcessorCount);
        var plan = new TrainingPlan(RecipeFor(statistics), dataset, statistics.ClassPixels);
        using Learner learner = plan.CreateLearner();
        BatchLoader loader = plan.CreateLoader(_ => 0);
        steps = Math.Min(steps, loader.BatchesPerEpoch);
        using Batch batch = loader.Read().First();

        string folder = arguments.Folder("training");
        WriteForPeer(folder, plan, statistics, learner, batch);
        using var peer = new PeerProcess(arguments.PeerScript, folder);
        Surroundings.Print(peer, $"libtorch {Engine.Version} with {Engine.Threads} threads");
        Console.WriteLine($"data      {dataset.Root}: {plan.Training.Count} images, " +
            $"epochs of {steps} batches of {plan.Recipe.Batch.Size} at 288x384");

        Engine.Seed(0);
        RequireSameLoss(learner.Learn(batch, Rate).Loss, peer.Run("step", 1).Found.GetDouble());
        CompareSteps(learner, batch, peer, pairs, repeats);
        CompareEpochs(learner, loader, peer, pairs, steps);
        Console.WriteLine($"load at the end {Surroundings.Load()}");
    }

    // What one line of NumPy does, so that the peer can do it too.
    private static Recipe RecipeFor(DatasetStatistics statistics) => new()
    {
        Data = new DataRecipe
        {
            Scale = statistics.Scale,
            Mean = statistics.Mean,
            Deviation = statistics.Deviation,
            Validation = "",
        },
        Batch = new BatchRecipe { Size = 8, CropWidth = 384, CropHeight = 288 },
        Optimiser = new OptimiserRecipe { Name = "adamw", LearningRate = Rate },
        Augmentation = AugmentationOptions.None with
        {
            Scale = new(0.66f, 2),
            Shift = true,
            Flip = 0.5f,
            Brightness = 0.1f,
            Contrast = 0.4f,
            Saturation = 0.5f,
        },
    };

    private static void WriteForPeer(string folder, TrainingPlan plan, DatasetStatistics statistics, Learner learner, Batch batch)
    {
        Recipe recipe = plan.Recipe;
        var told = new
        {
            classes = plan.Dataset.Labels.Count,
            batch = recipe.Batch.Size,
            height = recipe.Batch.CropHeight,
            width = recipe.Batch.CropWidth,
            mean = recipe.Data.Mean,
            deviation = recipe.Data.Deviation,
            rate = Rate,
            weightDecay = recipe.Optimiser.WeightDecay,
            classWeights = ClassWeights.Compute(recipe.ClassWeights, statistics.ClassPixels),
            scale = new[] { recipe.Augmentation.Scale.Low, recipe.Augmentation.Scale.High },
            brightness = recipe.Augmentation.Brightness,
            contrast = recipe.Augmentation.Contrast,
            saturation = recipe.Augmentation.Saturation,
            samples = plan.Training.Select(s => new[] { s.ImagePath, s.MaskPath }),
        };
        File.WriteAllText(Path.Combine(folder, "plan.json"), JsonSerializer.Serialize(told));
        int pixels = batch.Count * batch.Height * batch.Width;
        Write("images.bin", MemoryMarshal.AsBytes(batch.Images.AsSpan(0, pixels * batch.Channels)));
        Write("targets.bin", MemoryMarshal.AsBytes(batch.Targets.AsSpan(0, pixels)));
        using FileStream weights = File.Create(Path.Combine(folder, "weights.bin"));
        foreach ((_, Tensor value) in learner.Network.StateDict().Where(s => s.Value.Type == DType.Float32))
        {
            using Tensor dense = value.To(format: MemoryFormat.Contiguous);
            weights.Write(MemoryMarshal.AsBytes(dense.Data<float>()));
        }

        void Write(string name, ReadOnlySpan<byte> bytes) => File.WriteAllBytes(Path.Combine(folder, name), bytes);
    }

    private static void RequireSameLoss(double ours, double theirs)
    {
        Console.WriteLine($"first loss of the same weights and batch: {ours:0.000000} ours, {theirs:0.000000} theirs");
        if (!(Math.Abs(ours - theirs) <= LossTolerance * Math.Abs(theirs)))
            throw new InputException($"the two sides do not compute the same: losses {ours} and {theirs}; " +
                "mend bench/training/peer.py before comparing times");
    }

    private static void CompareSteps(Learner learner, Batch batch, PeerProcess peer, int pairs, int repeats)
    {
        var ours = Contender.InProcess("Tessera", n =>
        {
            for (int i = 0; i < n; i++) learner.Learn(batch, Rate);
        });
        var theirs = Contender.Of("PyTorch", peer, "step");
        foreach (Contender side in (Contender[])[ours, theirs]) side.Run(2);
        Timing[] times = Alternating.Run("step", pairs, repeats, batch.Count, ours, theirs);
        Surroundings.Print("one step", "ms an image", times);
        Surroundings.PrintSpeed(times[0], times[1], "0.98");
    }

    private static void CompareEpochs(Learner learner, BatchLoader loader, PeerProcess peer, int pairs, int steps)
    {
        int epoch = 0;
        // Both sides start their threads with the epoch: none is ahead when the clock starts.
        var ours = Contender.InProcess("Tessera", n =>
        {
            foreach (Batch batch in loader.Read(epoch, 0, ++epoch).Take(n))
            {
                using (batch) learner.Learn(batch, Rate);
            }
        });
        var theirs = Contender.Of("PyTorch", peer, "epoch");
        var untuned = Contender.Of("PyTorch's defaults", peer, "default_epoch");
        // The first epoch fills the caches.
        foreach (Contender side in (Contender[])[ours, theirs]) side.Run(loader.BatchesPerEpoch);
        untuned.Run(2);
        Timing[] times = Alternating.Run("epoch", pairs, steps, loader.Options.BatchSize, ours, theirs, untuned);
        Surroundings.Print("one epoch, with loading and augmentation", "ms an image", times);
        Surroundings.PrintSpeed(times[0], times[1], "1.05");
        Surroundings.PrintSpeed(times[0], times[2], "1.6");
    }
}
