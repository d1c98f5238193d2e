using Tessera.Core.Files;

namespace Tessera.Imaging.Rasters;

/// <summary>
/// A raster being written window by window, each pixel once. It takes its place when it is complete; disposed before that, nothing
/// of it remains. One thread at a time.
/// </summary>
public interface IRasterSink : IDisposable
{
    int Width { get; }

    int Height { get; }

    int Bands { get; }

    /// <param name="window">Windows that fill whole tiles, or whole rows in order, are packed once; others cost room in the
    /// file.</param>
    /// <param name="pixels">Interleaved, row by row without padding.</param>
    /// <exception cref="InputException">The disk refuses.</exception>
    void Write(RasterWindow window, ReadOnlySpan<byte> pixels);

    /// <exception cref="InputException">The disk refuses.</exception>
    /// <exception cref="InvalidOperationException">Pixels are missing.</exception>
    void Complete();
}
