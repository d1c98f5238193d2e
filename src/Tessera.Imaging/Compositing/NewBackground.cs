using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Filters;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Compositing;

/// <summary>Puts some classes before another background: a colour, a picture that fills the frame, or what was there out of
/// focus.</summary>
public sealed class NewBackground : IPictureEdit
{
    private readonly IReadOnlySet<int> _kept;
    private readonly double _feather;
    private readonly Func<Image, byte[], Image> _behind;

    private NewBackground(IReadOnlySet<int> kept, double feather, Func<Image, byte[], Image> behind) =>
        (_kept, _feather, _behind) = (kept, feather, behind);

    public static NewBackground Colour(IReadOnlySet<int> kept, double feather, Rgb color) => new(kept, feather, (picture, _) =>
    {
        Image plain = Image.Uninitialized(picture.Width, picture.Height);
        for (int i = 0; i < plain.Bytes.Length; i += 3)
            (plain.Bytes[i], plain.Bytes[i + 1], plain.Bytes[i + 2]) = (color.R, color.G, color.B);
        return plain;
    });

    /// <param name="kept">The classes in front.</param>
    /// <param name="feather">The width of their edge, in pixels.</param>
    /// <param name="backdrop">8-bit RGB of any size: it fills the frame, and what is too much of it is cut off evenly.</param>
    public static NewBackground Picture(IReadOnlySet<int> kept, double feather, Image backdrop) =>
        new(kept, feather, (picture, _) => Filling(backdrop, picture.Width, picture.Height));

    /// <param name="kept">The classes in front.</param>
    /// <param name="feather">The width of their edge, in pixels.</param>
    /// <param name="pixels">The blur's standard deviation.</param>
    public static NewBackground Blur(IReadOnlySet<int> kept, double feather, double pixels) =>
        new(kept, feather, (picture, front) => Blurred(picture, front, pixels));

    public void Apply(Image picture, Mask mask)
    {
        Blending.RequirePicture(picture, mask);
        byte[] front = FeatheredEdge.Of(mask, _kept, _feather);
        Image behind = _behind(picture, front);
        byte[] back = [.. front.Select(much => (byte)(255 - much))];
        Blending.Over(picture, back, i => new Rgb(behind.Bytes[3 * i], behind.Bytes[3 * i + 1], behind.Bytes[3 * i + 2]));
    }

    private static Image Filling(Image backdrop, int width, int height)
    {
        double scale = Math.Max((double)width / backdrop.Width, (double)height / backdrop.Height);
        int wide = Math.Max(width, (int)Math.Round(backdrop.Width * scale));
        int high = Math.Max(height, (int)Math.Round(backdrop.Height * scale));
        return Turning.Crop(Resizer.Resize(backdrop, wide, high), (wide - width) / 2, (high - height) / 2, width, height);
    }

    // Only the background is blurred: each pixel counts by how much of it is background, so that the front casts no halo.
    private static Image Blurred(Image picture, byte[] front, double pixels)
    {
        Image weighted = Image.Uninitialized(picture.Width, picture.Height, 3, SampleType.Float32);
        Image weights = Image.Uninitialized(picture.Width, picture.Height, 1, SampleType.Float32);
        Span<float> colours = weighted.Samples<float>(), shares = weights.Samples<float>();
        for (int i = 0; i < front.Length; i++)
        {
            // A little of the front too: where nothing of the background is near, it is the best that there is.
            shares[i] = (255 - front[i]) / 255f + 1e-4f;
            for (int channel = 0; channel < 3; channel++) colours[3 * i + channel] = picture.Bytes[3 * i + channel] * shares[i];
        }
        var blur = new GaussianStep(pixels);
        (Image sums, Image totals) = (ImageFilter.Run(weighted, blur), ImageFilter.Run(weights, blur));
        Image result = Image.Uninitialized(picture.Width, picture.Height);
        for (int i = 0; i < result.Bytes.Length; i++)
            result.Bytes[i] = (byte)Math.Clamp(sums.Samples<float>()[i] / totals.Samples<float>()[i / 3] + 0.5f, 0, 255);
        return result;
    }
}
