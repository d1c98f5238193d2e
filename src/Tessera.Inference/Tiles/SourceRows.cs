using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Inference.Tiles;

/// <summary>
/// Windows of a raster, from the top down. While whole rows of it fit into <see cref="MostBytes"/>, each row is read once for all
/// tiles that show it: else every tile of a file stored in rows would unpack whole rows, and blocks that two tiles share twice.
/// </summary>
internal sealed class SourceRows(IRasterSource source, int mostRows)
{
    private const long MostBytes = 256 << 20;

    private readonly int _rowBytes = checked(source.Width * source.Bands * Image.BytesOf(source.Type));
    private byte[]? _rows;
    private int _top, _bottom;

    /// <summary>Of a row above those asked for before nothing is kept.</summary>
    public Image Read(RasterWindow window)
    {
        if ((long)_rowBytes * mostRows > MostBytes) return RasterImages.Read(source, window);
        if (_top != window.Y || _bottom < window.Y + window.Height) MoveTo(window.Y, window.Y + window.Height);
        Image image = Image.Uninitialized(window.Width, window.Height, source.Bands, source.Type);
        int pixel = source.Bands * Image.BytesOf(source.Type);
        for (int y = 0; y < window.Height; y++)
            _rows.AsSpan(y * _rowBytes + window.X * pixel, window.Width * pixel).CopyTo(image.Row(y));
        return image;
    }

    private void MoveTo(int top, int bottom)
    {
        _rows ??= new byte[_rowBytes * mostRows];
        int kept = _bottom > top && top >= _top ? Math.Min(_bottom, bottom) - top : 0;
        if (kept > 0) _rows.AsSpan((top - _top) * _rowBytes, kept * _rowBytes).CopyTo(_rows);
        (_top, _bottom) = (top, bottom);
        if (top + kept == bottom) return;
        var missing = new RasterWindow(0, top + kept, source.Width, bottom - top - kept);
        source.Read(missing, [], _rows.AsSpan(kept * _rowBytes, missing.Height * _rowBytes));
    }
}
