using System.Numerics;
using System.Runtime.InteropServices;
using Tessera.Core.Labels;
using Tessera.Core.Masks;

namespace Tessera.Imaging.Files;

/// <summary>The colour of every id: the label map's; black for the ignore id; magenta for an id that the label map
/// lacks.</summary>
public static class MaskColors
{
    public static readonly Rgb Ignore = new(0, 0, 0);

    public static readonly Rgb Unknown = new(255, 0, 255);

    public static Rgb Of(LabelMap labels, int id) =>
        id < labels.Count ? labels[id].Color : id == labels.IgnoreId ? Ignore : Unknown;

    /// <summary>One colour for each of the ids 0 to <paramref name="highest"/>.</summary>
    internal static Rgb[] Table(LabelMap labels, int highest)
    {
        var table = new Rgb[highest + 1];
        for (int id = 0; id <= highest; id++) table[id] = Of(labels, id);
        return table;
    }

    /// <summary>RGB bytes for a PNG palette: all classes, and as many more as the mask's <paramref name="highest"/> id
    /// needs.</summary>
    internal static ReadOnlySpan<byte> Palette(LabelMap labels, int highest, Rgb? ignore = null)
    {
        int entries = Math.Clamp(Math.Max(highest + 1, labels.Count), 1, 256);
        Rgb[] table = Table(labels, entries - 1);
        if (ignore is { } color && labels.IgnoreId < entries) table[labels.IgnoreId] = color;
        return MemoryMarshal.AsBytes<Rgb>(table);
    }

    internal static int Highest(Mask mask)
    {
        int highest = 0;
        if (mask.Is16Bit)
        {
            foreach (ushort id in mask.Ids16) highest = Math.Max(highest, id);
            return highest;
        }
        return HighestByte(mask.Ids8);
    }

    private static byte HighestByte(ReadOnlySpan<byte> ids)
    {
        Span<byte> lanes = stackalloc byte[Vector<byte>.Count];
        var most = Vector<byte>.Zero;
        int i = 0;
        for (; i + lanes.Length <= ids.Length; i += lanes.Length)
            most = Vector.Max(most, new Vector<byte>(ids[i..]));
        most.CopyTo(lanes);
        byte highest = 0;
        foreach (byte lane in lanes) highest = Math.Max(highest, lane);
        foreach (byte id in ids[i..]) highest = Math.Max(highest, id);
        return highest;
    }
}
