using System.Numerics;
using Tessera.Imaging.Colors;

namespace Tessera.Imaging.Images;

/// <summary>Changes how many channels an image has.</summary>
public static class Channels
{
    /// <summary>
    /// The image with <paramref name="count"/> channels: grey is replicated into colour, alpha (of 2 or 4) is dropped, colour
    /// becomes grey by the weights of BT.601. Null where none of these leads there, which is for the caller to explain.
    /// </summary>
    public static Image? Convert(Image image, int count) => (image.Channels, count) switch
    {
        var (from, to) when from == to => image,
        (2, 1) or (4, 3) => Take(image, count),
        (1, 3) => Replicate(image),
        (2, 3) => Replicate(Take(image, 1)),
        (3, 1) => ColorSpace.ToGrey(image),
        (4, 1) => ColorSpace.ToGrey(Take(image, 3)),
        (1 or 2 or 3, 4) => WithAlpha(image),
        _ => null,
    };

    /// <summary>The first <paramref name="count"/> channels.</summary>
    public static Image Take(Image image, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, image.Channels);
        Image result = Image.Uninitialized(image.Width, image.Height, count, image.Type);
        int from = image.Channels * image.SampleBytes, to = count * image.SampleBytes, pixels = image.Width * image.Height;
        ReadOnlySpan<byte> source = image.Bytes;
        Span<byte> target = result.Bytes;
        for (int i = 0; i < pixels; i++) source.Slice(i * from, to).CopyTo(target[(i * to)..]);
        return result;
    }

    private static Image Replicate(Image grey)
    {
        Image result = Image.Uninitialized(grey.Width, grey.Height, 3, grey.Type);
        switch (grey.Type)
        {
            case SampleType.UInt8: Replicate<byte>(grey, result); break;
            case SampleType.UInt16: Replicate<ushort>(grey, result); break;
            default: Replicate<float>(grey, result); break;
        }
        return result;
    }

    private static void Replicate<T>(Image grey, Image result) where T : unmanaged
    {
        ReadOnlySpan<T> source = grey.Samples<T>();
        Span<T> target = result.Samples<T>();
        for (int i = 0; i < source.Length; i++) target.Slice(3 * i, 3).Fill(source[i]);
    }

    private static Image WithAlpha(Image image)
    {
        Image color = image.Channels == 3 ? image : Replicate(image.Channels == 2 ? Take(image, 1) : image);
        Image result = Image.Uninitialized(image.Width, image.Height, 4, image.Type);
        switch (image.Type)
        {
            case SampleType.UInt8: WithAlpha<byte>(color, image, result, byte.MaxValue); break;
            case SampleType.UInt16: WithAlpha<ushort>(color, image, result, ushort.MaxValue); break;
            default: WithAlpha<float>(color, image, result, 1); break;
        }
        return result;
    }

    private static void WithAlpha<T>(Image color, Image image, Image result, T opaque) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> source = color.Samples<T>(), alpha = image.Channels == 2 ? image.Samples<T>() : default;
        Span<T> target = result.Samples<T>();
        for (int i = 0; i < target.Length / 4; i++)
        {
            source.Slice(3 * i, 3).CopyTo(target[(4 * i)..]);
            target[4 * i + 3] = alpha.IsEmpty ? opaque : alpha[2 * i + 1];
        }
    }
}
