using System.Numerics;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Rasters;

/// <summary>Pixels that hold nothing: all bands are NODATA, one is not a number, or opacity is 0.</summary>
public static class EmptyPixels
{
    /// <param name="empty">An entry a pixel.</param>
    public static void Find(Image image, double? noData, bool hasAlpha, Span<bool> empty)
    {
        int bands = image.Channels - (hasAlpha ? 1 : 0);
        switch (image.Type)
        {
            case SampleType.UInt8:
                Find<byte>(image.Samples<byte>(), image.Channels, bands, noData, empty);
                break;
            case SampleType.UInt16:
                Find<ushort>(image.Samples<ushort>(), image.Channels, bands, noData, empty);
                break;
            default:
                Find<float>(image.Samples<float>(), image.Channels, bands, noData is { } value ? (float)value : null, empty);
                break;
        }
    }

    /// <summary>0 stands for what is not there: -9999 or not-a-number would spoil whatever is computed near it.</summary>
    public static void Clear(Image image, ReadOnlySpan<bool> empty)
    {
        int pixel = image.Channels * image.SampleBytes;
        for (int i = 0; i < empty.Length; i++)
        {
            if (empty[i]) image.Bytes.Slice(i * pixel, pixel).Clear();
        }
    }

    private static void Find<T>(ReadOnlySpan<T> samples, int channels, int bands, double? noData, Span<bool> empty)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < empty.Length; i++)
        {
            ReadOnlySpan<T> pixel = samples.Slice(i * channels, channels);
            bool transparent = bands < channels && T.IsZero(pixel[bands]), allNoData = noData is not null, anyStrange = false;
            foreach (T sample in pixel[..bands])
            {
                allNoData &= double.CreateChecked(sample) == noData;
                anyStrange |= !T.IsFinite(sample);
            }
            empty[i] = transparent || allNoData || anyStrange;
        }
    }
}
