using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Geometry;

/// <summary>How new pixels come from old ones. Auto: the mean of the covered area where both sides shrink, bilinear
/// otherwise.</summary>
public enum ResizeMethod { Auto, Nearest, Bilinear, Cubic, Area }

/// <summary>Resizes images by OpenCV (pixel centres at half: align_corners = false). Masks are never resized here: ids do not
/// blend.</summary>
public static class Resizer
{
    /// <summary>The image itself where it has that size already.</summary>
    public static Image Resize(Image image, int width, int height, ResizeMethod method = ResizeMethod.Auto)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (width == image.Width && height == image.Height) return image;
        Image result = Image.Uninitialized(width, height, image.Channels, image.Type);
        NativeImaging.Resize(image, result, Interpolation(method, shrinks: width <= image.Width && height <= image.Height));
        return result;
    }

    // cv::InterpolationFlags
    private static int Interpolation(ResizeMethod method, bool shrinks) => method switch
    {
        ResizeMethod.Nearest => 0,
        ResizeMethod.Bilinear => 1,
        ResizeMethod.Cubic => 2,
        ResizeMethod.Area => 3,
        _ => shrinks ? 3 : 1,
    };
}
