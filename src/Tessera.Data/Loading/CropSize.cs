namespace Tessera.Data.Loading;

/// <summary>A crop in pixels, and how large the images are that it is cut from, as a part of their own size.</summary>
internal readonly record struct CropSize(int Height, int Width, double ImageFactor)
{
    public int Pixels => Height * Width;

    public static CropSize In(int epoch, LoaderOptions options)
    {
        double factor = Math.Clamp(options.SizeIn(epoch), 0.01, 1);
        return new CropSize(Scaled(options.CropHeight), Scaled(options.CropWidth), factor);

        int Scaled(int pixels) => factor == 1 ? pixels
            : Math.Min(pixels, Math.Max(1, (int)Math.Round(pixels * factor / options.CropStep)) * options.CropStep);
    }

    /// <summary>An image's size in pixels once it is as small as the epoch wants it.</summary>
    public (int Width, int Height) Of(int width, int height) =>
        (Math.Max(1, (int)Math.Round(width * ImageFactor)), Math.Max(1, (int)Math.Round(height * ImageFactor)));
}
