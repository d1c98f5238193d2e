using System.Numerics;

namespace Tessera.Core.Masks.Cleaning;

/// <summary>Whole components given new ids.</summary>
internal static class LabelPainter
{
    /// <summary>Writes idOf[label] to the pixels of every label where that is not negative.</summary>
    public static void Paint(Mask mask, ReadOnlySpan<int> labels, ReadOnlySpan<int> idOf)
    {
        if (mask.Is16Bit) Paint<ushort>(mask.Ids16, labels, idOf);
        else Paint<byte>(mask.Ids8, labels, idOf);
    }

    private static void Paint<T>(Span<T> ids, ReadOnlySpan<int> labels, ReadOnlySpan<int> idOf)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < labels.Length; i++)
        {
            int id = idOf[labels[i]];
            if (id >= 0) ids[i] = T.CreateTruncating(id);
        }
    }
}
