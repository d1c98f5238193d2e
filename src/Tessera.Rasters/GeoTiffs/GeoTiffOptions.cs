using Tessera.Core.Labels;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Rasters.GeoTiffs;

public enum GeoTiffCompression { None, Deflate, Lzw, Zstd }

/// <summary>What a new GeoTIFF is to be.</summary>
public sealed record GeoTiffOptions(int Width, int Height, int Bands = 1, SampleType Type = SampleType.UInt8)
{
    /// <summary>Side of the square tiles in pixels, a multiple of 16.</summary>
    public int Tile { get; init; } = 256;

    public GeoTiffCompression Compression { get; init; } = GeoTiffCompression.Deflate;

    public GeoReference? GeoReference { get; init; }

    public double? NoData { get; init; }

    /// <summary>The one band holds class ids: of bytes they get these colours as a palette; overviews take one id, no mean.</summary>
    public LabelMap? Labels { get; init; }

    /// <summary>The last of 2 or 4 bands is opacity.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Smaller copies in the file, by halves down to 256 pixels.</summary>
    public bool Overviews { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Bands);
        if (Tile is < 16 or > 4096 || Tile % 16 != 0)
            throw new ArgumentException($"tiles of {Tile} pixels; expected a multiple of 16 from 16 to 4096");
        if (Labels is not null && (Bands != 1 || Type == SampleType.Float32))
            throw new ArgumentException($"{Bands} bands of {Type} cannot hold class ids; expected one of bytes or 16 bits");
        if (HasAlpha && Bands is not (2 or 4))
            throw new ArgumentException($"{Bands} bands with opacity; expected 2 or 4");
    }
}
