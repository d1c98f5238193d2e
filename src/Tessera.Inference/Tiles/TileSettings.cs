using Tessera.Core.Tiles;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tiles;

/// <summary>How images are cut that are too large for a network at once.</summary>
public sealed record TileSettings
{
    public const int SmallestTile = 64, LargestTile = 8192;

    /// <summary>Side of a tile in pixels, a multiple of <see cref="TileAxis.Alignment"/>.</summary>
    public int Size { get; init; } = 512;

    /// <summary>Pixels that neighbours share at least, up to half a tile; of Gaussian blending, as many as are blended.</summary>
    public int Overlap { get; init; } = 64;

    public TileBlending Blending { get; init; } = TileBlending.Gaussian;

    /// <summary>Up to as many pixels an image is shown as a whole.</summary>
    public long WholePixels { get; init; } = Segmenter.PixelsAtOnce;

    internal void Validate()
    {
        if (Size is < SmallestTile or > LargestTile || Size % TileAxis.Alignment != 0)
            throw new ArgumentException(
                $"tiles of {Size} pixels; expected a multiple of {TileAxis.Alignment} from {SmallestTile} to {LargestTile}");
        if (Overlap < 0 || Overlap > Size / 2) throw new ArgumentException($"an overlap of {Overlap}; expected 0 to {Size / 2}");
    }
}
