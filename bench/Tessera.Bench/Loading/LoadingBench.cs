using System.Text.Json;
using Tessera.Bench.Alternation;
using Tessera.Core.Preprocessing;
using Tessera.Data;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;

namespace Tessera.Bench.Loading;

/// <summary>
/// Image and mask files to augmented, normalised batches, nothing kept in memory, on all cores: the loader against a script with
/// OpenCV that does the same changes.
/// </summary>
internal static class LoadingBench
{
    private const int CropWidth = 384, CropHeight = 288, BatchSize = 8;

    private static readonly NormaliseStep Normalise = new(255, [0.41f, 0.42f, 0.43f], [0.3f, 0.3f, 0.3f]);

    public static void Run(BenchArguments arguments)
    {
        string? data = arguments.Word();
        int rounds = arguments.Number("rounds", 7), count = arguments.Number("count", 160), links = arguments.Number("links", 0);
        arguments.RefuseRest();
        if (links > 0)
        {
            MemoryOverLinks.Run(arguments.Folder("links"), links);
            return;
        }
        Dataset dataset = data is null ? BenchScenes.Open(arguments.Folder("scenes")) : Dataset.Open(data);
        // Whole batches, as a training has them.
        Sample[] samples = [.. dataset.Split("train").Take(count)];
        samples = samples[..(samples.Length / BatchSize * BatchSize)];
        string folder = arguments.Folder("loading");
        File.WriteAllText(Path.Combine(folder, "plan.json"), JsonSerializer.Serialize(new
        {
            samples = samples.Select(s => new[] { s.ImagePath, s.MaskPath }),
            width = CropWidth,
            height = CropHeight,
            batch = BatchSize,
            ignore = dataset.Labels.IgnoreId,
            scale = Normalise.Scale,
            mean = Normalise.Mean,
            deviation = Normalise.Deviation,
        }));
        using var peer = new PeerProcess(arguments.PeerScript, folder);
        Surroundings.Print(peer, $"{Environment.ProcessorCount} workers");
        Console.WriteLine($"data      {dataset.Root}; {samples.Length} samples, " +
            $"crops of {CropWidth}x{CropHeight}, augmentation medium");

        var options = new LoaderOptions
        {
            BatchSize = BatchSize,
            CropWidth = CropWidth,
            CropHeight = CropHeight,
            Augmentation = AugmentationPolicy.Find("medium"),
            Workers = Environment.ProcessorCount,
            CacheBytes = 0,
        };
        var loader = new BatchLoader(
            samples, new SampleReader(dataset, 3).Read, Normalise, dataset.Labels.IgnoreId, options);
        var ours = Contender.InProcess("Tessera, files to batches", n => Load(loader, n));
        var script = Contender.Of("OpenCV script, files to batches", peer, "epoch");
        int repeats = Alternating.WarmUp(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), ours, script);
        Timing[] times = Alternating.Run("loading", rounds, repeats, samples.Length, ours, script);
        Surroundings.Print("loading", "ms an image", times);
        foreach (Timing time in times) Console.WriteLine($"  {time.Name}: {1000 / time.Median:0} images/s");
        Surroundings.PrintSpeed(times[0], times[1], "1.5");
        Console.WriteLine($"load at the end {Surroundings.Load()}");
    }

    private static void Load(BatchLoader loader, int epochs)
    {
        foreach (Batch batch in loader.Read(endEpoch: epochs)) batch.Dispose();
    }
}
