using Tessera.Core.Masks;

namespace Tessera.Core.Tiles;

/// <summary>
/// The weighted mean of tiles that overlap, tile by tile and row by row of tiles. What is kept is only what a later
/// tile also answers for: a strip beside the last tile, and one as wide as the image below the row, in 16 bits a value.
/// So memory is classes x width x overlap x 2 bytes, whatever the image's height.
/// </summary>
/// <param name="classes">Planes of a tile.</param>
public sealed class TileBlend(int classes, IReadOnlyList<TileSpan> columns, IReadOnlyList<TileSpan> rows)
{
    private readonly int _width = columns[^1].End;

    // By row of the tile, class, column.
    private readonly float[] _beside = new float[checked(
        classes * rows.Max(span => span.To - span.From) * columns.Max(span => span.Tail.Length))];

    // By row, class, column of the image.
    private readonly ushort[] _above = new ushort[checked(classes * rows.Max(span => span.Tail.Length) * columns[^1].End)];

    /// <summary>What is kept from tile to tile.</summary>
    public long Bytes => BytesOf(classes, columns, rows);

    public static long BytesOf(int classes, IReadOnlyList<TileSpan> columns, IReadOnlyList<TileSpan> rows) =>
        (long)classes * rows.Max(span => span.Tail.Length) * columns[^1].End * sizeof(ushort)
        + (long)classes * rows.Max(span => span.To - span.From) * columns.Max(span => span.Tail.Length) * sizeof(float);

    /// <summary>Takes a tile; those of a row from left to right, rows from the top.</summary>
    /// <param name="planes">Values of 0 to 1, a plane of what the tile shows for each class; changed in place.</param>
    /// <returns>The part of the image that is finished by that: its values lie in the planes, where the tile shows it.</returns>
    public PixelBox Add(int column, int row, Span<float> planes)
    {
        (TileSpan across, TileSpan down) = (columns[column], rows[row]);
        if (planes.Length < (long)classes * across.Length * down.Length)
            throw new ArgumentException($"{planes.Length} values; expected {classes}x{down.Length}x{across.Length}");
        for (int k = 0; k < classes; k++)
        {
            for (int y = down.From; y < down.To; y++)
            {
                int start = (k * down.Length + y - down.Start) * across.Length + across.From - across.Start;
                AddRow(planes.Slice(start, across.To - across.From), across, down, k, y);
            }
        }
        return new PixelBox(across.From, down.From, across.Done, down.Done);
    }

    private void AddRow(Span<float> line, TileSpan across, TileSpan down, int k, int y)
    {
        float weight = down.WeightAt(y);
        if (weight != 1) Strips.Scale(line, weight);
        int below = y - down.From, shared = Math.Max(across.Lead.Length, across.Tail.Length);
        Span<float> beside = _beside.AsSpan((below * classes + k) * shared, shared);
        Strips.Join(line, across.Lead, beside);
        Strips.Part(line[(across.Done - across.From)..], across.Tail, beside);
        Span<float> finished = line[..(across.Done - across.From)];
        if (below < down.Lead.Length) Strips.Add(Above(below, k, across, finished.Length), finished);
        if (y >= down.Done) Strips.Keep(finished, Above(y - down.Done, k, across, finished.Length));
    }

    private Span<ushort> Above(int row, int k, TileSpan across, int length) =>
        _above.AsSpan((row * classes + k) * _width + across.From, length);
}
