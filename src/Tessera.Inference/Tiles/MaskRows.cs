using System.Runtime.InteropServices;
using Tessera.Core.Masks;
using Tessera.Imaging.Rasters;

namespace Tessera.Inference.Tiles;

/// <summary>Finished parts of a mask on their way to a raster: they leave in whole rows,
/// as many at once as a file's tiles are high, so that each is packed once.</summary>
internal sealed class MaskRows(IRasterSink sink, int mostRows, bool wide)
{
    // Twice what GeoTIFF files' tiles are by default; a multiple of most.
    private const int Together = 512;

    private readonly Mask _rows = new(sink.Width, Math.Min(sink.Height, mostRows + Together), wide);
    private int _top;

    public void Put(PixelBox box, Mask ids)
    {
        for (int y = 0; y < box.Height; y++)
        {
            int from = y * ids.Width, to = (box.Top - _top + y) * _rows.Width + box.Left;
            if (wide) ids.Ids16.Slice(from, ids.Width).CopyTo(_rows.Ids16[to..]);
            else ids.Ids8.Slice(from, ids.Width).CopyTo(_rows.Ids8[to..]);
        }
    }

    /// <summary>All rows above <paramref name="bottom"/> are there.</summary>
    public void Finish(int bottom)
    {
        int ready = bottom == sink.Height ? bottom - _top : (bottom - _top) / Together * Together;
        if (ready == 0) return;
        Span<byte> bytes = wide ? MemoryMarshal.AsBytes(_rows.Ids16) : _rows.Ids8;
        int row = _rows.Width * (wide ? sizeof(ushort) : sizeof(byte));
        sink.Write(new RasterWindow(0, _top, sink.Width, ready), bytes[..(ready * row)]);
        bytes[(ready * row)..((bottom - _top) * row)].CopyTo(bytes);
        _top += ready;
    }
}
