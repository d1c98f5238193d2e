using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Data.Layouts;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tiling;

/// <summary>A data set of tiles being written beside its place; it takes it when it is complete. Any thread may write.</summary>
internal sealed class TileFolder : IDisposable
{
    private const string Split = "train";

    private readonly string _root, _part, _separator;
    private readonly LabelMap _labels;
    private readonly double _skipEmpty;
    private int _written, _skipped;

    public int Written => _written;

    public int Skipped => _skipped;

    public TileFolder(string root, IReadOnlyList<RasterFiles> files, LabelMap labels, double skipEmpty)
    {
        (_root, _labels, _skipEmpty) = (root, labels, skipEmpty);
        _part = $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(root))}.{Environment.ProcessId}{AtomicFile.PartSuffix}";
        // A group's name ends where the separator first stands: it must stand in no raster's name.
        _separator = "_";
        while (files.Any(file => file.Name.Contains(_separator, StringComparison.Ordinal))) _separator += "_";
    }

    /// <summary>Images as PNG where that holds them: 1 or 3 channels of integers; others as TIFF.</summary>
    public void Write(string raster, RasterWindow window, (Image Image, Mask Mask) tile)
    {
        (Image image, Mask mask) = tile;
        if (EmptyShare(mask) >= _skipEmpty)
        {
            Interlocked.Increment(ref _skipped);
            return;
        }
        string name = string.Create(CultureInfo.InvariantCulture, $"{raster}{_separator}{window.Y}_{window.X}");
        string path = Path.Combine(_part, TesseraLayout.Images, Split, name);
        if (image.Channels is 1 or 3 && image.Type != SampleType.Float32) ImageFile.Write(path + ".png", image);
        else ImageFile.WriteBands(path + ".tif", image);
        MaskFile.Write(Path.Combine(_part, TesseraLayout.Masks, Split, name + ".png"), mask, _labels);
        Interlocked.Increment(ref _written);
    }

    /// <param name="source">Of the tiles, for messages.</param>
    /// <exception cref="InputException">There is no tile, or the system refuses.</exception>
    public void Complete(string source)
    {
        if (_written == 0)
            throw InputException.At(source, $"gives no tile with enough labelled pixels: all {_skipped} would be left out");
        DatasetYaml.Write(Path.Combine(_part, DatasetYaml.FileName), _labels, _separator);
        try
        {
            if (Directory.Exists(_root)) Directory.Delete(_root);
            Directory.Move(_part, _root);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{_root}: cannot be written: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_part)) Directory.Delete(_part, recursive: true);
    }

    private double EmptyShare(Mask mask)
    {
        long empty = mask.Is16Bit ? mask.Ids16.Count((ushort)_labels.IgnoreId) : mask.Ids8.Count((byte)_labels.IgnoreId);
        return empty / ((double)mask.Width * mask.Height);
    }
}
