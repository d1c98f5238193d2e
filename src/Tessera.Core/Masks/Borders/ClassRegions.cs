namespace Tessera.Core.Masks.Borders;

/// <summary>The pixels of every id that a mask holds, by id, from one pass over it.</summary>
internal static class ClassRegions
{
    public static IEnumerable<(int Id, Region Region)> Of(Mask mask, int except)
    {
        var runs = new SortedDictionary<int, List<RowRun>>();
        for (int y = 0; y < mask.Height; y++)
        {
            if (mask.Is16Bit) AddRow<ushort>(mask.Ids16.Slice(y * mask.Width, mask.Width), y, runs);
            else AddRow<byte>(mask.Ids8.Slice(y * mask.Width, mask.Width), y, runs);
        }
        return runs.Where(entry => entry.Key != except).Select(entry => (entry.Key, new Region(entry.Value)));
    }

    private static void AddRow<T>(ReadOnlySpan<T> row, int y, SortedDictionary<int, List<RowRun>> runs)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        for (int start = 0, end; start < row.Length; start = end)
        {
            int length = row[start..].IndexOfAnyExcept(row[start]);
            end = length < 0 ? row.Length : start + length;
            int id = int.CreateTruncating(row[start]);
            if (!runs.TryGetValue(id, out List<RowRun>? own)) runs[id] = own = [];
            own.Add(new RowRun(y, start, end));
        }
    }
}
