using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Geometry;

/// <summary>Turns and mirrors by whole pixels, and crops.</summary>
public static class Turning
{
    /// <summary>The picture as its EXIF <paramref name="orientation"/> (1 to 8) wants it seen; 1 gives the image
    /// itself.</summary>
    public static Image Upright(Image image, int orientation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orientation, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(orientation, 8);
        if (orientation == 1) return image;
        bool swapped = orientation >= 5;
        Image result = Image.Uninitialized(swapped ? image.Height : image.Width, swapped ? image.Width : image.Height,
            image.Channels, image.Type);
        NativeImaging.Orient(image, result, orientation);
        return result;
    }

    public static Image FlipHorizontal(Image image) => Upright(image, 2);

    public static Image FlipVertical(Image image) => Upright(image, 4);

    /// <exception cref="ArgumentOutOfRangeException">The rectangle leaves the image.</exception>
    public static Image Crop(Image image, int x, int y, int width, int height)
    {
        if (x < 0 || y < 0 || width < 1 || height < 1 || x > image.Width - width || y > image.Height - height)
            throw new ArgumentOutOfRangeException(
                nameof(x), $"{width}x{height} at ({x}, {y}) leaves an image of {image.Width}x{image.Height}");
        Image result = Image.Uninitialized(width, height, image.Channels, image.Type);
        int pixel = image.Channels * image.SampleBytes;
        for (int row = 0; row < height; row++) image.Row(y + row).Slice(x * pixel, width * pixel).CopyTo(result.Row(row));
        return result;
    }
}
