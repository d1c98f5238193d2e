using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Tiles;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Inference.Tiles;

/// <summary>What a network is shown of a tile, and which of its pixels hold nothing; null where all hold something.</summary>
internal sealed record TileImage(Image Image, bool[]? Empty)
{
    public bool IsEmpty => Empty is not null && !Empty.Contains(false);
}

/// <summary>Tiles of a raster as images of as many channels as a model takes.</summary>
internal sealed class TileReader
{
    private readonly IRasterSource _source;
    private readonly SourceRows _rows;
    private readonly bool _colours, _mayBeEmpty;

    /// <exception cref="InputException">The raster has other bands than the model.</exception>
    public TileReader(IRasterSource source, int channels, int mostRows)
    {
        (_source, _rows) = (source, new SourceRows(source, mostRows));
        int bands = source.Bands - (source.HasAlpha ? 1 : 0);
        _colours = source is { Palette: not null, Type: SampleType.UInt8 } && bands == 1;
        int given = _colours ? 3 : bands;
        // What has neither opacity nor a value for nothing may still be not a number.
        _mayBeEmpty = source.HasAlpha || source.NoData is not null || source.Type == SampleType.Float32;
        if (given == channels || (given is 1 or 3 && channels is 1 or 3)) return;
        string opacity = source.HasAlpha ? " and opacity" : "";
        throw InputException.At(source.Name, $"has {bands} {(bands == 1 ? "band" : "bands")}{opacity}; " +
            $"the model takes {channels}: choose its bands in their order (gdal_translate -b 1 -b 2 ...)");
    }

    public TileImage Read(TileSpan across, TileSpan down)
    {
        Image image = _rows.Read(new RasterWindow(across.Start, down.Start, across.Length, down.Length));
        bool[]? empty = null;
        if (_mayBeEmpty)
        {
            empty = new bool[image.Width * image.Height];
            EmptyPixels.Find(image, _source.NoData, _source.HasAlpha, empty);
            if (empty.Contains(true)) EmptyPixels.Clear(image, empty);
            else empty = null;
        }
        if (_source.HasAlpha) image = Channels.Take(image, image.Channels - 1);
        if (_colours && _source.Palette is { } palette) image = Coloured(image, palette);
        return new TileImage(image, empty);
    }

    private static Image Coloured(Image indices, IReadOnlyList<Rgb> palette)
    {
        Image image = Image.Uninitialized(indices.Width, indices.Height);
        Span<byte> to = image.Bytes;
        for (int i = 0; i < indices.Bytes.Length; i++)
        {
            Rgb colour = indices.Bytes[i] < palette.Count ? palette[indices.Bytes[i]] : default;
            (to[3 * i], to[3 * i + 1], to[3 * i + 2]) = (colour.R, colour.G, colour.B);
        }
        return image;
    }
}
