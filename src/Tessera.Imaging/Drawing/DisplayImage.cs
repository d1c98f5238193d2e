using System.Numerics;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Drawing;

/// <summary>Any image as 8-bit RGB for a person to look at.</summary>
public static class DisplayImage
{
    /// <summary>
    /// A copy in 8-bit RGB. 16-bit and float images are stretched from their least to their greatest value (a 12-bit scan would
    /// be black otherwise); of more than four bands the first three are shown.
    /// </summary>
    public static Image Of(Image image)
    {
        Image bytes = image.Type switch
        {
            SampleType.UInt8 => image,
            SampleType.UInt16 => Stretch<ushort>(image),
            _ => Stretch<float>(image),
        };
        Image shown = Channels.Convert(bytes, 3) ?? Channels.Take(bytes, 3);
        return ReferenceEquals(shown, image) ? image.Clone() : shown;
    }

    private static Image Stretch<T>(Image image) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> samples = image.Samples<T>();
        (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (T sample in samples)
        {
            float value = float.CreateTruncating(sample);
            if (!float.IsFinite(value)) continue; // "no data" in elevation models
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        }
        Image result = new(image.Width, image.Height, image.Channels);
        if (!(most > least)) return result;
        Span<byte> bytes = result.Bytes;
        float factor = 255 / (most - least);
        for (int i = 0; i < bytes.Length; i++)
        {
            float value = (float.CreateTruncating(samples[i]) - least) * factor;
            bytes[i] = (byte)Math.Clamp(float.IsNaN(value) ? 0 : value + 0.5f, 0, 255);
        }
        return result;
    }
}
