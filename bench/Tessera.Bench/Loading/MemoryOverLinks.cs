using System.Diagnostics;
using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Bench.Loading;

/// <summary>What a data set of very many samples costs in memory: one small image and its mask,
/// linked to under many names, opened and loaded once through.</summary>
internal static class MemoryOverLinks
{
    private const int Side = 32, BatchSize = 16;

    private static readonly NormaliseStep Normalise = new(255, [0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]);

    public static void Run(string folder, int count)
    {
        string root = Path.Combine(folder, count.ToString(CultureInfo.InvariantCulture));
        if (!Directory.Exists(root)) Link(root, count);
        long start = Resident();
        Dataset dataset = Dataset.Open(root);
        long opened = Resident();
        Console.WriteLine($"{count:N0} samples: {Mebibytes(start)} at the start, {Mebibytes(opened)} once the data set is open");
        var options = new LoaderOptions
        {
            BatchSize = BatchSize,
            CropWidth = Side,
            CropHeight = Side,
            Augmentation = AugmentationPolicy.Find("strong"),
            Workers = Environment.ProcessorCount,
            CacheBytes = 16 << 20,
        };
        var loader = new BatchLoader(
            dataset.Split("train"), new SampleReader(dataset, 3).Read, Normalise, dataset.Labels.IgnoreId, options);
        int tenth = Math.Max(1, loader.BatchesPerEpoch / 10);
        long clock = Stopwatch.GetTimestamp();
        foreach (Batch batch in loader.Read(endEpoch: 1))
        {
            using (batch)
            {
                if ((batch.Step + 1) % tenth == 0)
                    Console.WriteLine($"  {(batch.Step + 1) * BatchSize,9:N0} loaded: {Mebibytes(Resident())}");
            }
        }
        Console.WriteLine($"  {count / Stopwatch.GetElapsedTime(clock).TotalSeconds:N0} samples/s; " +
            $"kept {loader.CachedSamples:N0} decoded ones in {Mebibytes(loader.CachedBytes)}");
    }

    // The folder is complete when it has its name.
    private static void Link(string root, int count)
    {
        string part = root + ".part";
        if (Directory.Exists(part)) Directory.Delete(part, recursive: true);
        string images = Directory.CreateDirectory(Path.Combine(part, "images", "train")).FullName;
        string masks = Directory.CreateDirectory(Path.Combine(part, "masks", "train")).FullName;
        var image = new Image(Side, Side);
        new Random(1).NextBytes(image.Bytes);
        var mask = new Mask(Side, Side);
        mask.Ids8[..(Side * Side / 2)].Fill(1);
        ImageFile.Write(Path.Combine(part, "image.png"), image);
        MaskFile.Write(Path.Combine(part, "mask.png"), mask, LabelMap.FromNames(["background", "thing"]));
        for (int i = 0; i < count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{i:0000000}.png");
            File.CreateSymbolicLink(Path.Combine(images, name), "../../image.png");
            File.CreateSymbolicLink(Path.Combine(masks, name), "../../mask.png");
        }
        File.WriteAllText(Path.Combine(part, "classes.txt"), "background\nthing\n");
        Directory.Move(part, root);
    }

    // Working set rather than managed memory: decoders' and the runtime's own count too.
    private static long Resident()
    {
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    private static string Mebibytes(long bytes) => $"{bytes / (1024.0 * 1024):0} MiB";
}
