using Tessera.Core.Labels;

namespace Tessera.Core.Masks.Ground;

/// <summary>Where the free ground of one column ends.</summary>
/// <param name="Top">Its uppermost row; the row below all ground where nothing is free.</param>
/// <param name="BlockedBy">The id of the pixel above; null at the picture's upper edge.</param>
public readonly record struct FreeColumn(int Top, int? BlockedBy);

/// <summary>Free ground in one of several equal parts of a picture. Metres are null without a camera, and where free ground goes
/// up to the horizon; where nothing is free they are 0.</summary>
/// <param name="Left">First column.</param>
/// <param name="Right">The column after the last.</param>
/// <param name="Free">Rows that are free in all columns, counted from below.</param>
/// <param name="Median">Rows that are free in half of the columns.</param>
/// <param name="BlockedBy">What ends the ground in most of the columns that end first; null where nothing does.</param>
/// <param name="Metres">To where the first columns end.</param>
/// <param name="MedianMetres">To where the median ends.</param>
public sealed record FreeSector(int Left, int Right, int Free, int Median, int? BlockedBy, double? Metres, double? MedianMetres)
{
    /// <summary>Of what blocks: a class's name, or "ignored"; null where nothing does.</summary>
    public string? BlockerIn(LabelMap labels) =>
        BlockedBy is not { } id ? null : id == labels.IgnoreId ? "ignored" : labels[id].Name;
}
