namespace Tessera.Core.Masks;

/// <summary>Parts cut out of masks, and put back.</summary>
public static class MaskParts
{
    public static Mask Cut(Mask mask, PixelBox part)
    {
        var cut = new Mask(part.Width, part.Height, mask.Is16Bit);
        Copy(mask, part.Left, part.Top, cut, 0, 0, part.Width, part.Height);
        return cut;
    }

    /// <summary>A mask of the given size that holds another at a place and <paramref name="around"/> elsewhere; 16-bit where
    /// either needs it.</summary>
    public static Mask Frame(Mask part, int left, int top, int width, int height, int around)
    {
        var mask = new Mask(width, height, part.Is16Bit || around > byte.MaxValue);
        if (mask.Is16Bit) mask.Ids16.Fill((ushort)around);
        else mask.Ids8.Fill((byte)around);
        Copy(part, 0, 0, mask, left, top, part.Width, part.Height);
        return mask;
    }

    /// <summary>Writes a mask into another, which is at least as wide a type, at a place within it.</summary>
    public static void Put(Mask part, Mask into, int left, int top) =>
        Copy(part, 0, 0, into, left, top, part.Width, part.Height);

    private static void Copy(Mask from, int fromX, int fromY, Mask to, int toX, int toY, int width, int height)
    {
        for (int y = 0; y < height; y++)
        {
            int source = (fromY + y) * from.Width + fromX, target = (toY + y) * to.Width + toX;
            if (!to.Is16Bit) from.Ids8.Slice(source, width).CopyTo(to.Ids8[target..]);
            else if (from.Is16Bit) from.Ids16.Slice(source, width).CopyTo(to.Ids16[target..]);
            else
            {
                for (int x = 0; x < width; x++) to.Ids16[target + x] = from.Ids8[source + x];
            }
        }
    }
}
