using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <summary>A mask as a picture in its classes' colours.</summary>
public static class Colorizer
{
    /// <summary>8-bit RGB; the ignore id is black, ids that the label map lacks are magenta.</summary>
    public static Image Colorize(Mask mask, LabelMap labels)
    {
        Image picture = Image.Uninitialized(mask.Width, mask.Height);
        Rgb[] colors = MaskColors.Table(labels, MaskColors.Highest(mask));
        Span<byte> bytes = picture.Bytes;
        int pixels = mask.Width * mask.Height;
        for (int i = 0; i < pixels; i++)
        {
            Rgb color = colors[mask.Is16Bit ? mask.Ids16[i] : mask.Ids8[i]];
            (bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]) = (color.R, color.G, color.B);
        }
        return picture;
    }
}
