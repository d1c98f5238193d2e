using System.Diagnostics;
using System.Globalization;
using Tessera.Core.Masks;
using Tessera.Core.Metrics;
using Tessera.Core.Tiles;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Tiles;

namespace Tessera.Bench.Tiles;

/// <summary>What cutting costs in quality: images in tiles against the same images as a whole,
/// and both against the truth.</summary>
internal static class SeamTable
{
    private const int Near = 16;

    public static void Print(IProbabilitySegmenter segmenter, Dataset dataset, int count, int tile)
    {
        var samples = dataset.Split("val").Take(count).Select(sample => new SampleReader(dataset, 3).Read(sample)).ToList();
        Console.WriteLine($"{samples.Count} images of {dataset.Root}, tiles of {tile}");
        List<Mask> wholes = [.. samples.Select(sample => segmenter.Segment(sample.Image))];
        Console.WriteLine($"  {"",-24} other pixels   within {Near} of a seam   mean IoU     ms");
        Row("whole image", samples, wholes, segmenter.Segment, [], segmenter);
        foreach (TileBlending blending in Enum.GetValues<TileBlending>())
        {
            foreach (int overlap in (int[])[0, tile / 8, tile / 4, tile / 2])
            {
                if (blending == TileBlending.Nearest && overlap == 0) continue;
                var settings = new TileSettings { Size = tile, Overlap = overlap, Blending = blending, WholePixels = 1 };
                int[] seams = [.. TileAxis.Cut(samples[0].Image.Width, tile, overlap, TileBlending.Nearest)
                    .Skip(1).Select(s => s.From)];
                Row($"{blending}, {(double)overlap / tile:0.###}", samples, wholes,
                    new TiledSegmenter(segmenter, settings).Segment, seams, segmenter);
            }
        }
    }

    private static void Row(string name, List<LoadedSample> samples, List<Mask> wholes, Func<Image, Mask> segment, int[] seams,
        IProbabilitySegmenter segmenter)
    {
        var matrix = new ConfusionMatrix(segmenter.Labels.Count);
        long other = 0, all = 0, otherNear = 0, near = 0, ticks = 0;
        foreach ((LoadedSample sample, Mask whole) in samples.Zip(wholes))
        {
            long start = Stopwatch.GetTimestamp();
            Mask mask = segment(sample.Image);
            ticks += Stopwatch.GetTimestamp() - start;
            matrix.Add(sample.Mask.Ids8, mask.Ids8, segmenter.Labels.IgnoreId);
            for (int i = 0; i < mask.Ids8.Length; i++)
            {
                bool differs = mask.Ids8[i] != whole.Ids8[i], isNear = seams.Any(seam => Math.Abs(i % mask.Width - seam) < Near);
                (all, other) = (all + 1, other + (differs ? 1 : 0));
                (near, otherNear) = (near + (isNear ? 1 : 0), otherNear + (isNear && differs ? 1 : 0));
            }
        }
        double milliseconds = 1e3 * ticks / Stopwatch.Frequency / samples.Count;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {name,-24} {100.0 * other / all,10:0.000} %   {100.0 * otherNear / Math.Max(near, 1),16:0.000} %   " +
            $"{matrix.Scores().MeanIou,8:0.0000} {milliseconds,6:0}"));
    }
}
