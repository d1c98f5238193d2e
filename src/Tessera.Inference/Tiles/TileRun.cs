using System.Collections.Concurrent;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Core.Threads;
using Tessera.Core.Tiles;
using Tessera.Imaging.Rasters;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tiles;

/// <summary>
/// A segmenter over the tiles of a raster, row by row of tiles: reading, the network, which may take several tiles at
/// once, and blending overlap on threads of their own. Probabilities are blended, not logits: a tile that is very sure
/// of itself outvotes its neighbour by no more than its weight, models that are averaged have nothing else in common,
/// and a temperature keeps its meaning.
/// </summary>
internal sealed class TileRun
{
    // 30,000 pixels wide with 11 classes and an overlap of 64 take 42 MB.
    private const long MostBytes = 1L << 30;
    // Reading comes in bursts, for it reads whole rows: as many tiles bridge them.
    private const int TilesRead = 8, TilesAnswered = 2;

    private readonly record struct Read(int Row, int Column, TileImage Tile);

    private readonly record struct Answered(int Row, int Column, float[]? Planes, Mask? Mask, bool[]? Empty);

    private readonly IProbabilitySegmenter _segmenter;
    private readonly TileReader _reader;
    private readonly IReadOnlyList<TileSpan> _columns, _rows;
    private readonly TileBlend? _blend;
    private readonly string _name;
    private readonly int _atOnce, _planes;
    private readonly bool _entropy;

    // Planes of finished tiles, for tiles to come: 11 classes of 512 x 512 are 11.5 MB, which the collector leaves lying about.
    private readonly ConcurrentBag<float[]> _spare = [];

    /// <param name="probabilities">Whether finished tiles are to have planes in any case.</param>
    /// <param name="entropy">Whether those are to have one more: the mean entropy of the answers.</param>
    /// <exception cref="InputException">The raster has other bands than the model, or blending would take too much
    /// memory.</exception>
    public TileRun(IProbabilitySegmenter segmenter, IRasterSource source, TileSettings settings, bool probabilities = false,
        bool entropy = false)
    {
        settings.Validate();
        (_segmenter, _name, _entropy) = (segmenter, source.Name, entropy);
        _planes = segmenter.Labels.Count + (entropy ? 1 : 0);
        bool whole = (long)source.Width * source.Height <= settings.WholePixels;
        _columns = Cut(source.Width);
        _rows = Cut(source.Height);
        long tile = (long)_columns.Max(span => span.Length) * _rows.Max(span => span.Length);
        _atOnce = (int)Math.Clamp(Segmenter.PixelsAtOnce / tile, 1, segmenter.Callers);
        _reader = new TileReader(source, segmenter.Preprocessing.Channels, _rows.Max(span => span.Length));
        bool alone = _columns.Count == 1 && _rows.Count == 1;
        if (!probabilities && (alone || settings.Blending == TileBlending.Nearest)) return;
        long bytes = TileBlend.BytesOf(_planes, _columns, _rows);
        if (bytes > MostBytes)
            throw InputException.At(source.Name, $"is {source.Width} pixels wide: " +
                $"blending {segmenter.Labels.Count} classes would take {bytes >> 20} MiB; " +
                $"expected at most {MostBytes >> 20} MiB: a smaller overlap, or none");
        _blend = new TileBlend(_planes, _columns, _rows);

        IReadOnlyList<TileSpan> Cut(int length) => whole ? [new TileSpan(0, length, 0, length, [], [])]
            : TileAxis.Cut(length, settings.Size, settings.Overlap, settings.Blending);
    }

    /// <summary>Rows of a tile, at most.</summary>
    public int TileRows => _rows.Max(span => span.Length);

    /// <summary>Gives the parts of the mask to <paramref name="take"/>, one at a time.</summary>
    /// <exception cref="InputException">The raster is damaged, or does not suit the model.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(Action<FinishedTile> take, IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        using var stages = new Stages(cancellation);
        using var read = new BlockingCollection<Read>(TilesRead);
        using var lanes = new Lanes(_atOnce);
        using var answered = new BlockingCollection<Task<Answered>>(TilesAnswered + _atOnce - 1);
        stages.Start(() => ReadAll(read, stages.Stopping), read.CompleteAdding);
        stages.Start(() => AnswerAll(read, lanes, answered, stages.Stopping), answered.CompleteAdding);
        stages.Start(() => FinishAll(answered, take, progress, stages.Stopping));
        stages.Finish();
    }

    private void ReadAll(BlockingCollection<Read> to, CancellationToken stop)
    {
        for (int row = 0; row < _rows.Count; row++)
        {
            for (int column = 0; column < _columns.Count; column++)
                to.Add(new Read(row, column, _reader.Read(_columns[column], _rows[row])), stop);
        }
    }

    private void AnswerAll(BlockingCollection<Read> from, Lanes lanes, BlockingCollection<Task<Answered>> to,
        CancellationToken stop)
    {
        foreach (Read read in from.GetConsumingEnumerable(stop))
        {
            lanes.Wait(stop);
            to.Add(lanes.Run(() => Answer(read)), stop);
        }
    }

    private Answered Answer(Read read) => _blend is null
        ? new Answered(read.Row, read.Column, null, MaskOf(read.Tile), read.Tile.Empty)
        : new Answered(read.Row, read.Column, Planes(read.Tile), null, read.Tile.Empty);

    // Where a tile holds nothing, so does what its neighbours share with it: nobody looks at the answer.
    private float[] Planes(TileImage tile)
    {
        int pixels = tile.Image.Width * tile.Image.Height, length = _planes * pixels;
        if (!_spare.TryTake(out float[]? planes) || planes.Length != length) planes = new float[length];
        if (tile.IsEmpty)
        {
            Array.Clear(planes);
            return planes;
        }
        _segmenter.Restart();
        if (!_entropy) _segmenter.Probabilities(tile.Image, planes);
        else
        {
            float[] entropy = new float[pixels];
            _segmenter.Probabilities(tile.Image, planes, entropy);
            entropy.CopyTo(planes, length - pixels);
        }
        return planes;
    }

    private Mask MaskOf(TileImage tile)
    {
        if (tile.IsEmpty) return new Mask(tile.Image.Width, tile.Image.Height, _segmenter.Labels.IgnoreId > byte.MaxValue);
        _segmenter.Restart();
        return _segmenter.Segment(tile.Image);
    }

    private void FinishAll(BlockingCollection<Task<Answered>> from, Action<FinishedTile> take,
        IProgress<ProgressReport>? progress, CancellationToken stop)
    {
        string stage = $"tiles of {Path.GetFileName(_name)}";
        foreach (Task<Answered> answer in from.GetConsumingEnumerable(stop))
        {
            (int row, int column, float[]? planes, Mask? mask, bool[]? empty) = answer.GetAwaiter().GetResult();
            (TileSpan across, TileSpan down) = (_columns[column], _rows[row]);
            PixelBox box = _blend is not null ? _blend.Add(column, row, planes)
                : new PixelBox(across.From, down.From, across.Done, down.Done);
            take(new FinishedTile(box, across, down, planes, mask, empty) { EndsRow = column == _columns.Count - 1 });
            if (planes is not null) _spare.Add(planes);
            // Buffers of tiles lie where the collector looks last: without this 30,000 pixels wide took 1.2 GB, with it 0.8.
            if (column == _columns.Count - 1)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: false);
            long done = (long)row * _columns.Count + column + 1;
            progress?.Report(new ProgressReport(stage, done, (long)_rows.Count * _columns.Count));
        }
    }
}
