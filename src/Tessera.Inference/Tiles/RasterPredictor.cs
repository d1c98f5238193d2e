using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tiles;

/// <summary>Files that say where on Earth they lie, or are larger than images may be: each gives a raster of class ids at its
/// place, tile by tile.</summary>
internal sealed class RasterPredictor(TiledSegmenter segmenter, IRasterFormat format, PredictorOptions options)
{
    // A byte a pixel for the mask, one for its corners, and up to hundreds for each corner of a border.
    private const long MostOutlined = 100_000_000;

    private InputException? _unwritable;

    /// <summary>Null where rasters are taken for pictures.</summary>
    public static RasterPredictor? Of(ISegmenter segmenter, PredictorOptions options) =>
        segmenter is TiledSegmenter tiled && options.Rasters is { } format ? new RasterPredictor(tiled, format, options) : null;

    /// <summary>The targets, rasters' masks as rasters.</summary>
    /// <exception cref="InputException">A mask would replace an image or another mask.</exception>
    public IReadOnlyList<PredictionTarget> Place(IReadOnlyList<PredictionTarget> targets) =>
        PredictionTarget.Distinct([.. targets.Select(target => IsRaster(target.Image)
            ? target with { Mask = Path.ChangeExtension(target.Mask, format.Ending) } : target)]);

    /// <summary>Whether it is such a raster, by its mask's place.</summary>
    public bool Takes(PredictionTarget placed) => placed.Mask.EndsWith(format.Ending, StringComparison.Ordinal);

    /// <summary>One after the other.</summary>
    /// <exception cref="InputException">A mask cannot be written, or a raster is bad and errors stop the work.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of an unfinished mask remains.</exception>
    public void Run(IEnumerable<PredictionTarget> targets, Turns turns,
        Action<PredictionTarget, PredictedImage?, FailedImage?> finished, IProgress<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        foreach (PredictionTarget target in targets)
        {
            (PredictedImage? image, FailedImage? failure) = Try(target, turns, progress, cancellation);
            finished(target, image, failure);
        }
    }

    private static bool IsRaster(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".tif" or ".tiff")) return false;
        try
        {
            ImageHeader header = ImageFile.ReadHeader(path, long.MaxValue);
            if (header.Format != ImageFormat.Tiff) return false;
            return header.HasPlace || header.Pixels > ReadOptions.DefaultMaxPixels
                || File.Exists(Path.ChangeExtension(path, ".tfw"));
        }
        catch (InputException)
        {
            // It fails as a picture, when its turn comes.
            return false;
        }
    }

    private (PredictedImage? Image, FailedImage? Failure) Try(PredictionTarget target, Turns turns,
        IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        try
        {
            return (Predict(target, turns, progress, cancellation), null);
        }
        catch (UnfitImageException error)
        {
            InputException named = ImageErrors.For(target.Image, new InputException(error.Message, error));
            if (options.OnError == OnError.Stop) throw named;
            return (null, new FailedImage(target.Image, named.Message));
        }
        catch (InputException error) when (error != _unwritable)
        {
            InputException named = ImageErrors.For(target.Image, error);
            if (options.OnError == OnError.Stop) throw named;
            return (null, new FailedImage(target.Image, named.Message));
        }
    }

    private PredictedImage Predict(PredictionTarget target, Turns turns, IProgress<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        RequirePlainMask(target.Image);
        using IRasterSource source = format.Open(target.Image);
        Mask? whole = options.Outputs.Count > 0 ? MaskOf(source) : null;
        using var sink = new ToldSink(format, target.Mask, source, segmenter.Labels, whole, error => _unwritable = error);
        IReadOnlyList<long> counts = segmenter.Run(source, sink, progress, cancellation);
        LabelMap labels = segmenter.Labels;
        // Before the mask: where that stands, all that belongs to it does.
        OutputParts[] parts = whole is null ? [] : [.. options.Outputs.OfType<IMapOutput>()
            .Select(output => sink.Told(() => output.Write(target, whole, labels, source.GeoReference)))];
        sink.Complete();
        turns.Take(target.Number, [.. parts.Select(part => part.InTurn).OfType<Action>()]);
        return new PredictedImage(target.Image, target.Mask, source.Width, source.Height,
            [.. labels.Classes.Where(c => counts[c.Id] > 0).Select(c => new PredictedClass(c.Id, c.Name, counts[c.Id]))])
        {
            Notes = [.. parts.SelectMany(part => part.Notes)],
        };
    }

    private Mask MaskOf(IRasterSource source)
    {
        if ((long)source.Width * source.Height > MostOutlined)
            throw InputException.At(source.Name, $"is {source.Width}x{source.Height}; " +
                $"outlines are made of masks of at most {MostOutlined / 1_000_000} million pixels, " +
                "for which all of one is in memory: predict it without them, or cut it");
        return new Mask(source.Width, source.Height, segmenter.Labels.IgnoreId > byte.MaxValue);
    }

    private void RequirePlainMask(string image)
    {
        (bool Asked, string Name)[] beyond =
        [
            (options.Outputs.Any(output => output is not IMapOutput), "overlays and the like"),
            (options.Clean is not null, "cleaning"), (options.For is not null, "files of a benchmark"),
            (options.Maps.Count > 0, "maps of certainty"),
            (options.IgnoreBelow is not null, "least probabilities"),
        ];
        string[] asked = [.. beyond.Where(option => option.Asked).Select(option => option.Name)];
        if (asked.Length > 0)
            throw InputException.At(image, "is a raster that lies on a map, and is predicted tile by tile, without "
                + $"{string.Join(" and ", asked)}; leave them out, or switch tiles off to have it predicted as a picture");
    }
}
