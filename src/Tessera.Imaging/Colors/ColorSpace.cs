using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Colors;

/// <summary>Conversions between RGB, grey and HSV.</summary>
public static class ColorSpace
{
    private const int RgbToGrey = 0, RgbToHsv = 1, HsvToRgb = 2;

    /// <summary>0.299 R + 0.587 G + 0.114 B (BT.601) of an RGB image.</summary>
    public static Image ToGrey(Image rgb) => Convert(rgb, 1, RgbToGrey);

    /// <summary>Hue, saturation and value: all over 0..255 for 8 bits; degrees and 0..1 for floats of 0..1.</summary>
    public static Image ToHsv(Image rgb) => Convert(rgb, 3, RgbToHsv);

    public static Image FromHsv(Image hsv) => Convert(hsv, 3, HsvToRgb);

    private static Image Convert(Image image, int channels, int conversion)
    {
        if (image.Channels != 3)
            throw new ArgumentException($"the image has {image.Channels} channels; expected 3", nameof(image));
        if (conversion != RgbToGrey && image.Type == SampleType.UInt16)
            throw new ArgumentException("HSV takes 8-bit or float images", nameof(image));
        Image result = Image.Uninitialized(image.Width, image.Height, channels, image.Type);
        NativeImaging.Convert(image, result, conversion);
        return result;
    }
}
