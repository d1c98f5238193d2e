using Tessera.Core.Masks;
using Tessera.Core.Tiles;
using Tessera.Core.Upsampling;

namespace Tessera.Inference.Tiles;

/// <summary>A part of an image that no later tile changes, within the tile that finished it.</summary>
/// <param name="Box">In the image.</param>
/// <param name="Across">What the tile shows.</param>
/// <param name="Down">What the tile shows.</param>
/// <param name="Planes">Of the tile: a plane of probabilities for each class.</param>
/// <param name="Mask">Of the tile, where it was asked for classes alone.</param>
/// <param name="Empty">Of the tile: pixels that hold nothing.</param>
internal sealed record FinishedTile(PixelBox Box, TileSpan Across, TileSpan Down, float[]? Planes, Mask? Mask, bool[]? Empty)
{
    /// <summary>The last of its row of tiles: all rows above the box's end are finished.</summary>
    public bool EndsRow { get; init; }

    public Mask Ids(int classes, int ignoreId)
    {
        var part = new PixelBox(Box.Left - Across.Start, Box.Top - Down.Start, Box.Right - Across.Start, Box.Bottom - Down.Start);
        Mask ids;
        if (Mask is not null) ids = MaskParts.Cut(Mask, part);
        else
        {
            ids = new Mask(part.Width, part.Height, ignoreId > byte.MaxValue);
            var shape = new UpsampleShape(classes, Down.Length, Across.Length, part.Height, part.Width) { Window = part };
            UpsampleArgmax.Run(Planes, shape, ids, threads: 1);
        }
        if (Empty is not null) Ignore(ids, part, ignoreId);
        return ids;
    }

    private void Ignore(Mask ids, PixelBox part, int ignoreId)
    {
        for (int y = 0; y < part.Height; y++)
        {
            ReadOnlySpan<bool> empty = Empty.AsSpan((part.Top + y) * Across.Length + part.Left, part.Width);
            for (int x = 0; x < part.Width; x++)
            {
                if (empty[x]) ids[x, y] = ignoreId;
            }
        }
    }
}
