using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tiling;

/// <summary>
/// One row of tiles of a pair. A raster that is stored in rows is read once for all of them, while that takes up to
/// <see cref="MostBytes"/>: else each tile would unpack whole rows again. For any number of threads.
/// </summary>
internal sealed class TileRow
{
    private const long MostBytes = 256 << 20;

    private readonly RasterPair _pair;
    private readonly int _y;
    private readonly Image? _image;
    private readonly Image? _labels;

    public TileRow(RasterPair pair, RasterWindow first)
    {
        (_pair, _y) = (pair, first.Y);
        (_image, _labels) = (Rows(pair.Image, first), Rows(pair.Labels, first));
    }

    /// <summary>The tile's image without opacity, and its classes. Pixels without data are 0 in all bands, of no
    /// class.</summary>
    public (Image Image, Mask Mask) Tile(RasterWindow window, LabelMap labels, MaskIdMap ids)
    {
        Image image = Read(_pair.Image, _image, window);
        var empty = new bool[window.Pixels];
        EmptyPixels.Find(image, _pair.Image.NoData, _pair.Image.HasAlpha, empty);
        if (_pair.Image.HasAlpha) image = Channels.Take(image, image.Channels - 1);
        EmptyPixels.Clear(image, empty);

        var values = new int[window.Pixels];
        LabelSamples.ToValues(_pair.Labels, window, Read(_pair.Labels, _labels, window).Bytes, values);
        var mask = new Mask(window.Width, window.Height, labels.IgnoreId > byte.MaxValue);
        for (int i = 0; i < values.Length; i++)
        {
            // The survey has met every value.
            int id = empty[i] || values[i] == LabelSamples.None ? labels.IgnoreId : ids[values[i]];
            if (mask.Is16Bit) mask.Ids16[i] = (ushort)id;
            else mask.Ids8[i] = (byte)id;
        }
        return (image, mask);
    }

    private static Image? Rows(IRasterSource source, RasterWindow first)
    {
        long bytes = (long)source.Width * first.Height * source.Bands * Image.BytesOf(source.Type);
        bool inRows = source.Block.Width >= source.Width && source.Width > first.Width;
        return inRows && bytes <= MostBytes
            ? RasterImages.Read(source, new RasterWindow(0, first.Y, source.Width, first.Height)) : null;
    }

    private Image Read(IRasterSource source, Image? rows, RasterWindow window)
    {
        if (rows is null) return RasterImages.Read(source, window);
        Image tile = Image.Uninitialized(window.Width, window.Height, source.Bands, source.Type);
        int pixel = source.Bands * Image.BytesOf(source.Type);
        for (int y = 0; y < window.Height; y++)
            rows.Row(window.Y - _y + y).Slice(window.X * pixel, window.Width * pixel).CopyTo(tile.Row(y));
        return tile;
    }
}
