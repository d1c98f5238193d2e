using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Rasters;

/// <summary>A picture that may be larger than memory, read window by window. Any thread may read; reads take turns.</summary>
public interface IRasterSource : IDisposable
{
    /// <summary>The file, for messages.</summary>
    string Name { get; }

    int Width { get; }

    int Height { get; }

    int Bands { get; }

    /// <summary>What <see cref="Read"/> gives.</summary>
    SampleType Type { get; }

    /// <summary>Where on Earth it lies, where the file says so.</summary>
    GeoReference? GeoReference { get; }

    /// <summary>The value of samples that hold nothing.</summary>
    double? NoData { get; }

    /// <summary>The last band is opacity.</summary>
    bool HasAlpha { get; }

    /// <summary>The colour of value 0, 1, ... where the file has a palette.</summary>
    IReadOnlyList<Rgb>? Palette { get; }

    /// <summary>Fills <paramref name="to"/> with the window's pixels, band beside band, row by row without padding.</summary>
    /// <param name="window">Within the raster.</param>
    /// <param name="bands">Counted from 0, in the order wanted; empty for all.</param>
    /// <param name="to">window.Pixels * bands * bytes of a sample.</param>
    /// <exception cref="InputException">The file is truncated or damaged there.</exception>
    void Read(RasterWindow window, ReadOnlySpan<int> bands, Span<byte> to);
}
