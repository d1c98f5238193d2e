using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <summary>Where two masks of one place differ: in the later class's colour; what stayed is grey, as light as its class's
/// colour; what either ignores is black.</summary>
public static class ChangeMap
{
    /// <exception cref="InputException">The masks differ in size.</exception>
    public static Image Draw(Mask before, Mask after, LabelMap labels)
    {
        if (before.Width != after.Width || before.Height != after.Height)
            throw new InputException(
                $"the later mask is {after.Width}x{after.Height}, the earlier {before.Width}x{before.Height}; " +
                "expected the same size");
        var colors = new MaskPixels(after, labels);
        var earlier = new MaskPixels(before, labels);
        var changed = new Mask(after.Width, after.Height, after.Is16Bit || labels.IgnoreId > byte.MaxValue);
        Image picture = Image.Uninitialized(after.Width, after.Height);
        Span<byte> bytes = picture.Bytes;
        for (int y = 0, at = 0; y < after.Height; y++)
        {
            for (int x = 0; x < after.Width; x++, at += 3)
            {
                (int old, int fresh) = (before[x, y], after[x, y]);
                bool ignored = old == labels.IgnoreId || fresh == labels.IgnoreId;
                changed[x, y] = ignored || old == fresh ? labels.IgnoreId : fresh;
                Rgb color = ignored ? default : old == fresh ? Pale(earlier.Color(old)) : colors.Color(fresh);
                (bytes[at], bytes[at + 1], bytes[at + 2]) = (color.R, color.G, color.B);
            }
        }
        return Legend.Below(picture, [.. new MaskPixels(changed, labels).Entries(withBackground: true).Select(e =>
            e with { Name = "became " + e.Name })]);
    }

    // From 160 to 240: the colours of classes stand out from it.
    private static Rgb Pale(Rgb color)
    {
        byte grey = (byte)(160 + (color.R * 77 + color.G * 150 + color.B * 29) * 80 / (256 * 255));
        return new Rgb(grey, grey, grey);
    }
}
