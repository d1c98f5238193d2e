using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Compositing;

/// <summary>Pixels of pictures brought together by opacities of 0 to 255.</summary>
public static class Blending
{
    /// <summary>The picture with the opacity as its fourth channel.</summary>
    public static Image WithAlpha(Image picture, ReadOnlySpan<byte> alpha)
    {
        Image result = Image.Uninitialized(picture.Width, picture.Height, 4);
        ReadOnlySpan<byte> from = picture.Bytes;
        Span<byte> to = result.Bytes;
        for (int i = 0; i < alpha.Length; i++)
        {
            from.Slice(3 * i, 3).CopyTo(to[(4 * i)..]);
            to[4 * i + 3] = alpha[i];
        }
        return result;
    }

    /// <summary>Gives each pixel so much of its new colour as its opacity says; <paramref name="colour"/> is asked where that is
    /// not 0.</summary>
    internal static void Over(Image picture, ReadOnlySpan<byte> alpha, Func<int, Rgb> colour)
    {
        Span<byte> bytes = picture.Bytes;
        for (int i = 0; i < alpha.Length; i++)
        {
            int much = alpha[i];
            if (much == 0) continue;
            Rgb fresh = colour(i);
            bytes[3 * i] = Mixed(bytes[3 * i], fresh.R, much);
            bytes[3 * i + 1] = Mixed(bytes[3 * i + 1], fresh.G, much);
            bytes[3 * i + 2] = Mixed(bytes[3 * i + 2], fresh.B, much);
        }
    }

    internal static void RequirePicture(Image picture, Mask mask)
    {
        if (picture.Channels != 3 || picture.Type != SampleType.UInt8 || picture.Width != mask.Width
            || picture.Height != mask.Height)
        {
            string found = $"{picture.Width}x{picture.Height} with {picture.Channels} channels of {picture.Type}";
            throw new ArgumentException($"the picture is {found}; expected {mask.Width}x{mask.Height} RGB of 8 bits, as its mask",
                nameof(picture));
        }
    }

    private static byte Mixed(int old, int fresh, int much) => (byte)((old * (255 - much) + fresh * much + 127) / 255);
}
