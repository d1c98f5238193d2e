using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Progress;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tiling;

/// <summary>
/// Cuts rasters and the rasters of their labels into a data set in our own layout: all tiles in train, the raster's name as their
/// group, so that a split by group never tears one apart. Memory is a row of tiles, whatever the rasters' size.
/// </summary>
/// <param name="open">Opens a file of the kind in question.</param>
public sealed class RasterTiler(Func<string, IRasterSource> open)
{
    /// <param name="images">A raster, or a folder of them.</param>
    /// <param name="labels">Its labels, or a folder of files of the same names.</param>
    /// <param name="root">Empty or not there yet; it appears once all tiles are in it.</param>
    /// <exception cref="InputException">The folder holds something, partners are missing or lie on another grid, a value is no
    /// class, or a file cannot be read or written.</exception>
    public TilingResult Write(string images, string labels, string root, TilingOptions options,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        options.Validate();
        if (File.Exists(root) || (Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any()))
            throw InputException.At(root, "is not empty; expected a new folder for the tiles");
        IReadOnlyList<RasterFiles> files = RasterFiles.Find(images, labels);
        (LabelMap classes, MaskIdMap ids, int tiles) = Survey(files, options, progress, cancellation);
        using var target = new TileFolder(root, files, classes, options.SkipEmpty);
        int done = 0;
        foreach (RasterFiles file in files)
        {
            using RasterPair pair = file.Open(open);
            foreach (RasterWindow[] windows in Grid(pair.Image, options))
            {
                cancellation.ThrowIfCancellationRequested();
                var row = new TileRow(pair, windows[0]);
                ForEach(windows, window =>
                {
                    target.Write(pair.Name, window, row.Tile(window, classes, ids));
                    progress?.Report(new ProgressReport("cutting", Interlocked.Increment(ref done), tiles, file.Name));
                }, cancellation);
            }
        }
        target.Complete(images);
        return new TilingResult(classes, files.Count, target.Written, target.Skipped);
    }

    // Everything that can be wrong with the values, the grids and the bands is said before a tile is written.
    private (LabelMap, MaskIdMap, int Tiles) Survey(IReadOnlyList<RasterFiles> files, TilingOptions options,
        IProgress<ProgressReport>? progress, CancellationToken cancellation)
    {
        var survey = new LabelSurvey();
        (string Name, int Bands, SampleType Type)? first = null;
        (int tiles, int done) = (0, 0);
        foreach (RasterFiles file in files)
        {
            using RasterPair pair = file.Open(open);
            (string Name, int Bands, SampleType Type) kind = (pair.Image.Name, pair.Image.Bands, pair.Image.Type);
            first ??= kind;
            if (kind.Bands != first.Value.Bands || kind.Type != first.Value.Type)
                throw InputException.At(kind.Name, $"has {kind.Bands} bands of {kind.Type}; expected {first.Value.Bands} of " +
                    $"{first.Value.Type}, as {first.Value.Name}: one network takes one kind");
            survey.Add(pair.Labels, cancellation);
            tiles += Grid(pair.Image, options).Sum(row => row.Length);
            progress?.Report(new ProgressReport("reading labels", ++done, files.Count, file.Name));
        }
        (LabelMap classes, MaskIdMap ids) = survey.Classes(options.ClassFile);
        return (classes, ids, tiles);
    }

    private static void ForEach(RasterWindow[] windows, Action<RasterWindow> cut, CancellationToken cancellation)
    {
        var options =
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        try
        {
            Parallel.ForEach(windows, options, cut);
        }
        catch (AggregateException errors) when (errors.InnerExceptions.OfType<InputException>().FirstOrDefault() is { } first)
        {
            throw new InputException(first.Message, errors);
        }
    }

    private static IReadOnlyList<RasterWindow[]> Grid(IRasterSource image, TilingOptions options) =>
        TileGrid.Rows(image.Width, image.Height, options.Size, options.Overlap);
}
