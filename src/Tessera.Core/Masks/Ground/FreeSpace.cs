namespace Tessera.Core.Masks.Ground;

/// <summary>
/// How far a robot or a car could go: for each column, how far the free classes run unbroken from the lowest ground upwards. That
/// is the lowest row in which anything is labelled, above the own bonnet: what a crop left out below is nobody's obstacle. An
/// ignored pixel above it is one: what is not known is not free.
/// </summary>
public sealed class FreeSpace
{
    private FreeSpace(int bottom, FreeColumn[] columns, FreeSpaceSettings settings)
    {
        (Bottom, Columns) = (bottom, columns);
        Sectors = [.. Enumerable.Range(0, settings.Sectors).Select(sector => SectorOf(sector, settings))];
    }

    /// <summary>The row below the lowest ground: heights are counted from its upper edge.</summary>
    public int Bottom { get; }

    /// <summary>From left to right.</summary>
    public IReadOnlyList<FreeColumn> Columns { get; }

    /// <summary>From left to right.</summary>
    public IReadOnlyList<FreeSector> Sectors { get; }

    /// <exception cref="ArgumentException">The settings refuse masks of this size.</exception>
    public static FreeSpace Of(Mask mask, FreeSpaceSettings settings)
    {
        if (settings.RefusalOf(mask.Width, mask.Height) is { } refusal)
            throw new ArgumentException($"the mask {refusal}", nameof(mask));
        bool[] free = new bool[mask.Is16Bit ? ushort.MaxValue + 1 : byte.MaxValue + 1];
        foreach (int id in settings.Classes.Where(id => id < free.Length)) free[id] = true;
        int bottom = Math.Min(mask.Height - settings.Bonnet, LabelledRows(mask, settings.IgnoreId));
        var columns = new FreeColumn[mask.Width];
        for (int x = 0; x < columns.Length; x++) columns[x] = ColumnOf(mask, x, bottom, free, settings.Gap);
        return new FreeSpace(bottom, columns, settings);
    }

    // Down to the last one with a label; all where there is none.
    private static int LabelledRows(Mask mask, int ignoreId)
    {
        for (int y = mask.Height - 1; y >= 0; y--)
        {
            for (int x = 0; x < mask.Width; x++)
            {
                if (mask[x, y] != ignoreId) return y + 1;
            }
        }
        return mask.Height;
    }

    private static FreeColumn ColumnOf(Mask mask, int x, int bottom, bool[] free, int mostGap)
    {
        int top = bottom;
        while (true)
        {
            top -= RunAbove(top, wanted: true, int.MaxValue);
            if (top == 0) return new FreeColumn(0, null);
            // One more than is allowed tells that it is too many.
            int gap = RunAbove(top, wanted: false, mostGap + 1);
            bool goesOn = gap <= mostGap && RunAbove(top - gap, wanted: true, gap) == gap;
            if (!goesOn) return new FreeColumn(top, mask[x, top - 1]);
            top -= gap;
        }

        int RunAbove(int row, bool wanted, int most)
        {
            int length = 0;
            while (length < most && row - length > 0 && free[mask[x, row - length - 1]] == wanted) length++;
            return length;
        }
    }

    private FreeSector SectorOf(int sector, FreeSpaceSettings settings)
    {
        (int left, int right) = (Start(sector), Start(sector + 1));
        FreeColumn[] columns = [.. Columns.Take(left..right)];
        int nearest = columns.Max(column => column.Top);
        int middle = columns.Select(column => column.Top).Order().ElementAt(columns.Length / 2);
        int? blocker = columns.Where(column => column.Top == nearest).GroupBy(column => column.BlockedBy)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
        return new FreeSector(left, right, Bottom - nearest, Bottom - middle, blocker, Metres(nearest), Metres(middle));

        int Start(int number) => (int)((long)number * Columns.Count / settings.Sectors);
        double? Metres(int top) => settings.Camera is not { } camera ? null : top == Bottom ? 0 : camera.MetresAt(top);
    }
}
