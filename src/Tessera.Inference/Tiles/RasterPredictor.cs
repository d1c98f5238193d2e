using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Progress;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Tiles;

/// <summary>Files that say where on Earth they lie, or are larger than images may be: each gives a raster of class ids at its
/// place, tile by tile.</summary>
internal sealed class RasterPredictor(TiledSegmenter segmenter, IRasterFormat format, PredictorOptions options)
{
    private InputException? _unwritable;

    public static bool Takes(string path)
    {
        if (Path.GetExtension(path).ToLowerInvariant() is not (".tif" or ".tiff")) return false;
        try
        {
            ImageHeader header = ImageFile.ReadHeader(path, long.MaxValue);
            if (header.Format != ImageFormat.Tiff) return false;
            return header.HasPlace || header.Pixels > ReadOptions.DefaultMaxPixels || File.Exists(Path.ChangeExtension(path, ".tfw"));
        }
        catch (InputException)
        {
            // It fails as a picture, when its turn comes.
            return false;
        }
    }

    /// <summary>The targets, rasters' masks as rasters.</summary>
    /// <exception cref="InputException">A mask would replace an image or another mask.</exception>
    public IReadOnlyList<PredictionTarget> Place(IReadOnlyList<PredictionTarget> targets, out IReadOnlyList<int> rasters)
    {
        PredictionTarget[] placed = [.. targets];
        rasters = [.. Enumerable.Range(0, placed.Length).Where(i => Takes(placed[i].Image))];
        foreach (int i in rasters) placed[i] = placed[i] with { Mask = Path.ChangeExtension(placed[i].Mask, format.Ending) };
        return PredictionTarget.Distinct(placed);
    }

    /// <summary>The mask written, or what is wrong with the raster.</summary>
    /// <exception cref="InputException">The mask cannot be written, or the raster is bad and errors stop the work.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of the mask remains.</exception>
    public (PredictedImage? Image, FailedImage? Failure) Run(PredictionTarget target, IProgress<ProgressReport>? progress,
        CancellationToken cancellation)
    {
        try
        {
            return (Predict(target, progress, cancellation), null);
        }
        catch (InputException error) when (error != _unwritable)
        {
            InputException named = error.Message.Contains(target.Image, StringComparison.Ordinal) ? error
                : new($"{target.Image}: {error.Message}", error);
            if (options.OnError == OnError.Stop) throw named;
            return (null, new FailedImage(target.Image, named.Message));
        }
    }

    private PredictedImage Predict(PredictionTarget target, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        RequirePlainMask(target.Image);
        using IRasterSource source = format.Open(target.Image);
        using var sink = new ToldSink(() => format.CreateMask(target.Mask, source, segmenter.Labels), error => _unwritable = error);
        IReadOnlyList<long> counts = segmenter.Run(source, sink, progress, cancellation);
        sink.Complete();
        LabelMap labels = segmenter.Labels;
        return new PredictedImage(target.Image, target.Mask, source.Width, source.Height,
            [.. labels.Classes.Where(c => counts[c.Id] > 0).Select(c => new PredictedClass(c.Id, c.Name, counts[c.Id]))]);
    }

    private void RequirePlainMask(string image)
    {
        (bool Asked, string Name)[] beyond =
        [
            (options.Outputs.Count > 0, "files beside the mask"), (options.Clean is not null, "cleaning"), (options.For is not null, "files of a benchmark"),
            (options.Maps.Count > 0, "maps of certainty"), (options.IgnoreBelow is not null, "least probabilities"),
        ];
        string[] asked = [.. beyond.Where(option => option.Asked).Select(option => option.Name)];
        if (asked.Length > 0)
            throw InputException.At(image, $"is a raster that lies on a map, and is predicted tile by tile, without {string.Join(" and ", asked)}; " +
                "leave them out, or switch tiles off to have it predicted as a picture");
    }

    /// <summary>Created when the raster is known to be good enough to begin; tells the disk's errors from the raster's.</summary>
    private sealed class ToldSink : IRasterSink
    {
        private readonly IRasterSink _sink;
        private readonly Action<InputException> _tell;

        public int Width => _sink.Width;

        public int Height => _sink.Height;

        public int Bands => _sink.Bands;

        public ToldSink(Func<IRasterSink> create, Action<InputException> tell)
        {
            _tell = tell;
            _sink = Told(create);
        }

        public void Write(RasterWindow window, ReadOnlySpan<byte> pixels)
        {
            try
            {
                _sink.Write(window, pixels);
            }
            catch (InputException error)
            {
                _tell(error);
                throw;
            }
        }

        public void Complete() => Told(() =>
        {
            _sink.Complete();
            return true;
        });

        public void Dispose() => _sink.Dispose();

        private T Told<T>(Func<T> work)
        {
            try
            {
                return work();
            }
            catch (InputException error)
            {
                _tell(error);
                throw;
            }
        }
    }
}
