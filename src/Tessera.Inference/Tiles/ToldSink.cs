using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Rasters;

namespace Tessera.Inference.Tiles;

/// <summary>A mask's raster that tells the disk's errors, which end all work, from those of the image,
/// which is left out.</summary>
internal sealed class ToldSink : IRasterSink
{
    private readonly IRasterSink _sink;
    private readonly Mask? _copy;
    private readonly Action<InputException> _tell;

    public int Width => _sink.Width;

    public int Height => _sink.Height;

    public int Bands => _sink.Bands;

    /// <param name="copy">Also gets what is written.</param>
    public ToldSink(IRasterFormat format, string path, IRasterSource image, LabelMap labels, Mask? copy,
        Action<InputException> tell)
    {
        (_copy, _tell) = (copy, tell);
        _sink = Told(() => format.CreateMask(path, image, labels));
    }

    /// <summary>For other files that belong to the mask.</summary>
    public T Told<T>(Func<T> work)
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
        if (_copy is null) return;
        // Whole rows in order.
        Span<byte> all = _copy.Is16Bit ? MemoryMarshal.AsBytes(_copy.Ids16) : _copy.Ids8;
        pixels.CopyTo(all[((int)(pixels.Length / window.Height) * window.Y)..]);
    }

    public void Complete() => Told(() =>
    {
        _sink.Complete();
        return true;
    });

    public void Dispose() => _sink.Dispose();
}
