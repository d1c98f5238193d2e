using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <param name="Opacity">0 shows the image alone, 1 the colours alone.</param>
/// <param name="Contours">Draw the borders between classes in full colour.</param>
/// <param name="Legend">A strip below with the classes that are present.</param>
/// <param name="SideBySide">The plain image to the left of the overlay.</param>
public sealed record OverlayOptions(double Opacity = 0.5, bool Contours = true, bool Legend = true, bool SideBySide = false)
{
    /// <summary>Only these classes are painted, and all else is dimmed; null paints every class.</summary>
    public IReadOnlySet<int>? Highlight { get; init; }
}

/// <summary>Shows a mask on its image. Ignored pixels, and class 0 where it is called background, show the image.</summary>
public static class Overlay
{
    /// <exception cref="Core.Files.InputException">Image and mask differ in size.</exception>
    public static Image Draw(Image image, Mask mask, LabelMap labels, OverlayOptions? options = null)
    {
        options ??= new OverlayOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Opacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Opacity, 1);
        MaskPixels.RequireSameSize(image, mask);
        var pixels = new MaskPixels(mask, labels, options.Highlight);
        Image plain = DisplayImage.Of(image), painted = plain.Clone();
        Paint(painted, pixels, options);
        Image picture = options.SideBySide ? Beside(plain, painted) : painted;
        return options.Legend ? Drawing.Legend.Below(picture, pixels.Entries()) : picture;
    }

    private static void Paint(Image picture, MaskPixels pixels, OverlayOptions options)
    {
        // Weights in 1/256: integer blending, the same on every machine.
        int paint = (int)Math.Round(options.Opacity * 256), keep = 256 - paint;
        int thickness = options.Contours ? Math.Max(1, Math.Min(picture.Width, picture.Height) / 480) : 0;
        // Lines alone stand on both sides of a border, each in its class's colour.
        bool bothSides = paint == 0;
        Span<byte> bytes = picture.Bytes;
        for (int y = 0, at = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++, at += 3)
            {
                int id = pixels[x, y];
                if (!pixels.IsPainted(id))
                {
                    if (options.Highlight is not null) Dim(bytes.Slice(at, 3));
                    continue;
                }
                Rgb color = pixels.Color(id);
                bool border = thickness > 0 && pixels.IsBorder(x, y, thickness, bothSides);
                (int p, int k) = border ? (256, 0) : (paint, keep);
                bytes[at] = (byte)((bytes[at] * k + color.R * p + 128) >> 8);
                bytes[at + 1] = (byte)((bytes[at + 1] * k + color.G * p + 128) >> 8);
                bytes[at + 2] = (byte)((bytes[at + 2] * k + color.B * p + 128) >> 8);
            }
        }
    }

    // Half as bright and half as colourful: what is there can still be seen.
    private static void Dim(Span<byte> rgb)
    {
        int grey = (rgb[0] * 77 + rgb[1] * 150 + rgb[2] * 29 + 128) >> 8;
        for (int i = 0; i < 3; i++) rgb[i] = (byte)((rgb[i] + grey + 2) >> 2);
    }

    private static Image Beside(Image left, Image right)
    {
        Image result = Image.Uninitialized(left.Width + right.Width, left.Height);
        for (int y = 0; y < left.Height; y++)
        {
            left.Row(y).CopyTo(result.Row(y));
            right.Row(y).CopyTo(result.Row(y)[(3 * left.Width)..]);
        }
        return result;
    }
}
