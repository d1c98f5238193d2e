using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <summary>Shows where a prediction is wrong: right pixels dimmed, wrong ones in the predicted class's colour, ignored ones
/// black.</summary>
public static class ErrorMap
{
    /// <exception cref="InputException">Image and masks differ in size.</exception>
    public static Image Draw(Image image, Mask truth, Mask predicted, LabelMap labels, bool legend = true)
    {
        MaskPixels.RequireSameSize(image, truth);
        MaskPixels.RequireSameSize(image, predicted);
        var guesses = new MaskPixels(predicted, labels);
        Image picture = DisplayImage.Of(image);
        var wrong = new Mask(image.Width, image.Height, predicted.Is16Bit || labels.IgnoreId > byte.MaxValue);
        Span<byte> bytes = picture.Bytes;
        for (int y = 0, at = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++, at += 3)
            {
                int expected = truth[x, y], found = predicted[x, y];
                bool ignored = expected == labels.IgnoreId, right = expected == found;
                wrong[x, y] = ignored || right ? labels.IgnoreId : found;
                Rgb color = ignored ? default : right ? Dimmed(bytes.Slice(at, 3)) : guesses.Color(found);
                (bytes[at], bytes[at + 1], bytes[at + 2]) = (color.R, color.G, color.B);
            }
        }
        return legend ? Legend.Below(picture, [new NamedColor("right", new Rgb(90, 90, 90)), .. Mistakes(wrong, labels),
            new NamedColor("ignored", default)]) : picture;
    }

    // Half of the grey: any colour of a class stands out from it.
    private static Rgb Dimmed(ReadOnlySpan<byte> rgb)
    {
        byte grey = (byte)((rgb[0] * 77 + rgb[1] * 150 + rgb[2] * 29) / 512);
        return new Rgb(grey, grey, grey);
    }

    private static IEnumerable<NamedColor> Mistakes(Mask wrong, LabelMap labels) =>
        new MaskPixels(wrong, labels).Entries(withBackground: true).Select(e => e with { Name = "taken for " + e.Name });
}
