using Tessera.Core.Labels;

namespace Tessera.Data.Datasets;

/// <summary>Tables of what each class id of a mask becomes, for <see cref="Core.Masks.MaskIds.Remap"/>.</summary>
internal static class IdTable
{
    /// <param name="from">Whose ids the mask has; any other is none of its own.</param>
    /// <param name="idOf">What each class becomes, in the label map's order.</param>
    /// <param name="ignored">What ignore becomes.</param>
    public static int[] Of(LabelMap from, IReadOnlyList<int> idOf, int ignored)
    {
        if (idOf.Count != from.Count) throw new ArgumentException($"{idOf.Count} entries for {from.Count} classes");
        var table = new int[from.IgnoreId + 1];
        Array.Fill(table, -1);
        for (int id = 0; id < from.Count; id++) table[id] = idOf[id];
        table[from.IgnoreId] = ignored;
        return table;
    }
}
