using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Geometry;

/// <summary>Parts cut out of images.</summary>
public static class Cutting
{
    /// <summary>The image itself where the part is all of it.</summary>
    public static Image Cut(Image image, PixelBox part)
    {
        if ((part.Width, part.Height) == (image.Width, image.Height)) return image;
        Image result = Image.Uninitialized(part.Width, part.Height, image.Channels, image.Type);
        int pixel = image.Channels * image.SampleBytes;
        for (int y = 0; y < part.Height; y++)
            image.Row(part.Top + y).Slice(part.Left * pixel, part.Width * pixel).CopyTo(result.Row(y));
        return result;
    }
}
