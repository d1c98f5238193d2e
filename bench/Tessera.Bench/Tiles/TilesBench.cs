using System.Diagnostics;
using System.Globalization;
using Tessera.Bench.Alternation;
using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Core.Tiles;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Tiles;
using Tessera.Onnx.Sessions;
using Tessera.Rasters.GeoTiffs;

namespace Tessera.Bench.Tiles;

/// <summary>
/// A GeoTIFF larger than memory to a GeoTIFF of classes: its pixel rate against that of small images with the
/// same model, files to mask files, measured before and after it in the same process, and the most memory that
/// the process had resident.
/// </summary>
internal static class TilesBench
{
    private const string ReadyModel = "models/camvid.onnx";

    public static void Run(BenchArguments arguments)
    {
        string model = arguments.Word() ?? ReadyModel;
        string? images = arguments.Text("images"), seams = arguments.Text("seams"), blend = arguments.Text("blend");
        int side = arguments.Number("side", 30_000), count = arguments.Number("count", 101);
        int height = arguments.Number("height", side);
        var settings = new TileSettings
        {
            Size = arguments.Number("tile", new TileSettings().Size),
            Overlap = arguments.Number("overlap", new TileSettings().Overlap, 0),
            Blending = blend == "nearest" ? TileBlending.Nearest : TileBlending.Gaussian,
            WholePixels = 1,
        };
        arguments.RefuseRest();
        ImagingThreads.Set(1);
        if (seams is not null)
        {
            using IProbabilitySegmenter measured = Segmenter.Load(model);
            SeamTable.Print(measured, Dataset.Open(seams), count, settings.Size);
            return;
        }
        string folder = arguments.Folder("tiles");
        string[] files = [.. FilesOf(images, arguments).Take(count)];
        string raster = LargeRaster.Make(folder, side, height, files);
        string processor = File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal));
        Console.WriteLine(
            $"machine   {processor.Split(':')[1].Trim()}, {Environment.ProcessorCount} cores, load {Surroundings.Load()}");
        Console.WriteLine($"Tessera   .NET {Environment.Version}, ONNX Runtime {OnnxRuntime.Version}; {model}");
        Console.WriteLine($"raster    {side}x{height}, 3 bands, {new FileInfo(raster).Length >> 20} MiB; " +
            $"tiles of {settings.Size}, overlap {settings.Overlap}, {settings.Blending}");

        using IProbabilitySegmenter segmenter = Segmenter.Load(model);
        using var tiled = new TiledSegmenter(segmenter, settings);
        Small(segmenter, files[..Math.Min(8, files.Length)], folder);
        double before = Small(segmenter, files, folder);
        ResidentMemory.Forget();
        double rate = Large(tiled, raster, Path.Combine(folder, "classes.tif"));
        long peak = ResidentMemory.Peak;
        double after = Small(segmenter, files, folder), small = (before + after) / 2;
        double share = (double)settings.Overlap / settings.Size, figure = 0.9 * (1 - share) * (1 - share);
        Print($"small     {before:0.000} Mpx/s before, {after:0.000} after ({files.Length} images, files to mask files)");
        double seconds = side / 1e6 * height / rate, speed = rate / small;
        Print($"raster    {rate:0.000} Mpx/s, {seconds:0} s: {speed:0.000} of small images (to reach: {figure:0.000})");
        Print($"memory    {peak / 1048576.0:0} MiB resident at most (to reach: 1024)");
        Print($"load at the end {Surroundings.Load()}");
    }

    // Megapixels a second.
    private static double Small(ISegmenter segmenter, string[] files, string folder)
    {
        long start = Stopwatch.GetTimestamp();
        PredictionResult result =
            new Predictor(segmenter, new PredictorOptions { OnError = OnError.Stop }).Run(files, Path.Combine(folder, "small"));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return result.Images.Sum(image => (double)image.Width * image.Height) / 1e6 / seconds;
    }

    private static double Large(TiledSegmenter segmenter, string raster, string masks)
    {
        long start = Stopwatch.GetTimestamp();
        using GeoTiffSource source = GeoTiffSource.Open(raster);
        using var sink = new GeoTiffFormat().CreateMask(masks, source, segmenter.Labels);
        segmenter.Run(source, sink, new TenthsTold());
        sink.Complete();
        return (double)source.Width * source.Height / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static IEnumerable<string> FilesOf(string? images, BenchArguments arguments)
    {
        if (images is null)
            return BenchScenes.Open(arguments.Folder("scenes")).Splits.Values.SelectMany(s => s).Select(s => s.ImagePath);
        if (!Directory.Exists(images)) throw InputException.At(images, "no such folder; expected a folder of images");
        return Directory.GetFiles(images).Where(ImageFile.HasImageExtension).Order(StringComparer.Ordinal);
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private sealed class TenthsTold : IProgress<ProgressReport>
    {
        private long _told;

        public void Report(ProgressReport value)
        {
            long tenth = 10 * value.Done / value.Total;
            if (tenth == _told) return;
            _told = tenth;
            Console.Error.WriteLine($"{value.Stage}: {value.Done} of {value.Total}, {ResidentMemory.Now >> 20} MiB resident");
        }
    }
}
