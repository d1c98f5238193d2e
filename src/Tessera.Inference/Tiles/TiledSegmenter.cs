using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Core.Progress;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tiles;

/// <summary>Any segmenter for images of any size: what is too large for it at once is cut into tiles that overlap, and
/// their answers are blended. Rasters larger than memory go through <see cref="Run"/>.</summary>
public sealed class TiledSegmenter : IProbabilitySegmenter
{
    private readonly IProbabilitySegmenter _inner;
    private readonly TileSettings _settings;

    public LabelMap Labels => _inner.Labels;

    public ImagePreprocessing Preprocessing => _inner.Preprocessing;

    public double Temperature => _inner.Temperature;

    public bool Remembers => _inner.Remembers;

    public int Callers => _inner.Callers;

    /// <param name="inner">Disposed with this.</param>
    public TiledSegmenter(IProbabilitySegmenter inner, TileSettings? settings = null)
    {
        (_inner, _settings) = (inner, settings ?? new TileSettings());
        _settings.Validate();
    }

    public Mask Segment(Image image)
    {
        if (IsWhole(image)) return _inner.Segment(image);
        var mask = new Mask(image.Width, image.Height, Labels.IgnoreId > byte.MaxValue);
        var run = new TileRun(_inner, new ImageRaster(image), _settings);
        run.Run(tile => MaskParts.Put(tile.Ids(Labels.Count, Labels.IgnoreId), mask, tile.Box.Left, tile.Box.Top), null, default);
        return mask;
    }

    public IReadOnlyList<Mask> SegmentBatch(IReadOnlyList<Image> images) =>
        images.All(IsWhole) ? _inner.SegmentBatch(images) : [.. images.Select(Segment)];

    public float[] Probabilities(Image image, (int Width, int Height)? size = null)
    {
        (int width, int height) = size ?? (image.Width, image.Height);
        if (IsWhole(image) || (width, height) != (image.Width, image.Height)) return _inner.Probabilities(image, size);
        float[] planes = ClassPlanes.Allocate(Labels.Count, width, height);
        var run = new TileRun(_inner, new ImageRaster(image), _settings, probabilities: true);
        run.Run(tile => Copy(tile, planes, width, height), null, default);
        return planes;
    }

    public void Probabilities(Image image, float[] planes, float[] entropy)
    {
        if (IsWhole(image))
        {
            _inner.Probabilities(image, planes, entropy);
            return;
        }
        var run = new TileRun(_inner, new ImageRaster(image), _settings, probabilities: true, entropy: true);
        run.Run(tile =>
        {
            Copy(tile, planes, image.Width, image.Height);
            Copy(tile, entropy, image.Width, image.Height, Labels.Count);
        }, null, default);
    }

    /// <summary>The mask of a raster of any size. Memory is a row of tiles: the source's rows, the mask's, and what of the
    /// probabilities the next row shares.</summary>
    /// <param name="sink">As large as the source, one band; 16 bits where the ignore id is beyond 255. Pixels of the
    /// source that hold nothing get that id. Not completed here.</param>
    /// <returns>Pixels by id.</returns>
    /// <exception cref="InputException">The raster is damaged or does not suit the model, or the disk refuses.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<long> Run(IRasterSource source, IRasterSink sink, IProgress<ProgressReport>? progress = null,
        CancellationToken cancellation = default)
    {
        RequireOwnScale(source);
        bool wide = Labels.IgnoreId > byte.MaxValue;
        var run = new TileRun(_inner, source, _settings);
        var rows = new MaskRows(sink, run.TileRows, wide);
        var counts = new long[wide ? ushort.MaxValue + 1 : byte.MaxValue + 1];
        run.Run(tile =>
        {
            Mask ids = tile.Ids(Labels.Count, Labels.IgnoreId);
            long[] own = MaskIds.Histogram(ids);
            for (int id = 0; id < own.Length; id++) counts[id] += own[id];
            rows.Put(tile.Box, ids);
            if (tile.EndsRow) rows.Finish(tile.Box.Bottom);
        }, progress, cancellation);
        return counts;
    }

    public void Restart() => _inner.Restart();

    public void Dispose() => _inner.Dispose();

    private bool Resizes => Preprocessing.Steps.OfType<ResizeStep>().Any();

    // A network with a size of its own sees every image at that size, and takes no memory for larger ones.
    private bool IsWhole(Image image) => Remembers || Resizes || (long)image.Width * image.Height <= _settings.WholePixels;

    private void RequireOwnScale(IRasterSource source)
    {
        if (!Resizes || (long)source.Width * source.Height <= _settings.WholePixels) return;
        throw InputException.At(source.Name, "is larger than a tile, and the model resizes whatever it is shown: "
            + "tiles would come to it at another scale than whole images; expected a model without resize");
    }

    /// <param name="first">Of the tile's planes.</param>
    private static void Copy(FinishedTile tile, float[] planes, int width, int height, int first = 0)
    {
        (int tileWidth, int tileHeight) = (tile.Across.Length, tile.Down.Length);
        for (int k = 0; k * width * height < planes.Length; k++)
        {
            for (int y = tile.Box.Top; y < tile.Box.Bottom; y++)
            {
                int from = ((first + k) * tileHeight + y - tile.Down.Start) * tileWidth + tile.Box.Left - tile.Across.Start;
                tile.Planes.AsSpan(from, tile.Box.Width).CopyTo(planes.AsSpan((k * height + y) * width + tile.Box.Left));
            }
        }
    }
}
