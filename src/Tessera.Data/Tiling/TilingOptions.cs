using Tessera.Core.Labels;

namespace Tessera.Data.Tiling;

/// <summary>How rasters become images.</summary>
/// <param name="Size">Side of a tile in pixels; a raster that is smaller gives smaller ones.</param>
/// <param name="Overlap">Pixels that neighbours share.</param>
/// <param name="SkipEmpty">Tiles are left out of which at least this part has no class.</param>
/// <param name="ClassFile">A dataset.yaml or a list of names; null takes the values that there are.</param>
public sealed record TilingOptions(int Size = 512, int Overlap = 0, double SkipEmpty = 1, string? ClassFile = null)
{
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size, 8192);
        ArgumentOutOfRangeException.ThrowIfNegative(Overlap);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Overlap, Size / 2);
        if (!(SkipEmpty is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(SkipEmpty), SkipEmpty, "expected above 0, up to 1");
    }
}

/// <summary>What came of it.</summary>
/// <param name="Labels">The classes.</param>
/// <param name="Rasters">Pairs that were cut.</param>
/// <param name="Tiles">Written.</param>
/// <param name="Skipped">Left out because they were empty.</param>
public sealed record TilingResult(LabelMap Labels, int Rasters, int Tiles, int Skipped);
