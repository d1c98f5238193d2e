using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Data.Augmentation;
using Tessera.Data.Augmentation.Mixing;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Data.Statistics;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Images;

namespace Tessera.Data.Previews;

/// <summary>What a preview shows.</summary>
/// <param name="Augmentation">How far images may be changed.</param>
/// <param name="Split">Whose images.</param>
/// <param name="Count">Crops that are drawn.</param>
/// <param name="Seed">Of everything random.</param>
/// <param name="Crop">Width and height; null takes the size that most images have.</param>
public sealed record PreviewOptions(AugmentationOptions Augmentation, string Split = "train", int Count = 12, ulong Seed = 0,
    (int Width, int Height)? Crop = null)
{
    /// <summary>What is done to images first, for their number of channels, or for whatever they have;
    /// null for nothing.</summary>
    public Func<int?, IReadOnlyList<PreprocessingStep>>? Filters { get; init; }

    /// <summary>What is done to their size before; null for what a training takes by itself.</summary>
    public ResizeStep? Resize { get; init; }

    /// <summary>Without <see cref="Resize"/>, leave images as large as they are.</summary>
    public bool KeepSize { get; init; }
}

/// <summary>A page of crops just as a training's loader makes them, masks laid over, beside the images they come from.</summary>
public static class AugmentationPreview
{
    private const int DrawsInARow = 4, CellSide = 320;
    // Room for a caption below small images.
    private const int NarrowestCell = 200;
    // Enough for means and rare classes, and seconds of work however many images there are.
    private const int MostMeasured = 200;

    /// <exception cref="Core.Files.InputException">There is no such split, a sample cannot be read, or an option is out of
    /// range.</exception>
    public static Image Draw(Dataset dataset, PreviewOptions options, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        options.Augmentation.Validate();
        IReadOnlyList<Sample> samples = Some(dataset.Split(options.Split), MostMeasured);
        DatasetStatistics statistics = DatasetStatistics.Measure(dataset, samples, Environment.ProcessorCount,
            filters: options.Filters?.Invoke(null), progress: progress, cancellation: cancellation);
        (int width, int height) = (statistics.Sizes[0].Width, statistics.Sizes[0].Height);
        ResizeStep? resize = options.Resize ?? (options.KeepSize ? null : statistics.Resize);
        (int cropWidth, int cropHeight) = options.Crop ?? resize?.SizeOf(width, height) ?? (width, height);
        var steps = LoadingSteps.Of(resize, options.Filters?.Invoke(statistics.Channels) ?? []);
        var loader = new BatchLoader(samples, new SampleReader(dataset, statistics.Channels, steps).Read, statistics.Normalise(),
            dataset.Labels.IgnoreId, new LoaderOptions
            {
                BatchSize = 1,
                CropWidth = cropWidth,
                CropHeight = cropHeight,
                Augmentation = options.Augmentation,
                CopyPaste = CopyPasteSource.Of(options.Augmentation.CopyPasteClasses, dataset.Labels, samples,
                    statistics.ClassPixels, statistics.Shows),
                // An image comes four times in a row, and again as what others are mixed with.
                CacheBytes = 1 << 28,
                Seed = options.Seed,
            });
        double factor = Math.Min(1, (double)CellSide / Math.Max(cropWidth, cropHeight));
        return ContactSheet.Draw(Rows(loader, dataset.Labels, options.Count, cancellation),
            Math.Max(NarrowestCell, (int)Math.Ceiling(cropWidth * factor)), (int)Math.Ceiling(cropHeight * factor));
    }

    // A row shows one image: the original, then what an epoch each makes of it.
    private static List<IReadOnlyList<CaptionedImage>> Rows(BatchLoader loader, LabelMap labels, int count,
        CancellationToken cancellation)
    {
        var crops = new PreviewCrops(loader, labels);
        List<IReadOnlyList<CaptionedImage>> rows = [];
        int wanted = (count + DrawsInARow - 1) / DrawsInARow;
        for (int row = 0; row < wanted; row++)
        {
            int index = (int)((long)row * loader.Samples.Count / wanted);
            List<CaptionedImage> shown = [crops.Original(index)];
            for (int epoch = 0; epoch < Math.Min(DrawsInARow, count - row * DrawsInARow); epoch++)
            {
                cancellation.ThrowIfCancellationRequested();
                // Few images come more than once: then other epochs' draws.
                shown.Add(crops.Draw(row * DrawsInARow + epoch, index));
            }
            rows.Add(shown);
        }
        return rows;
    }

    // Spread over the split, so that every drive or patient has its share.
    private static IReadOnlyList<Sample> Some(IReadOnlyList<Sample> samples, int most) => samples.Count <= most ? samples
        : [.. Enumerable.Range(0, most).Select(i => samples[(int)((long)i * samples.Count / most)])];
}
