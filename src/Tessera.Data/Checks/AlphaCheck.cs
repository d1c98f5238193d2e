using System.Globalization;
using System.Numerics;
using Tessera.Imaging.Images;

namespace Tessera.Data.Checks;

/// <summary>Opacity: dropped from images, whatever colour lies under it; no part of a mask.</summary>
internal sealed class AlphaCheck : ISampleCheck
{
    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample is { ImageHeader.HasAlpha: true, Image: { } image }) yield return OfImage(sample.Sample.ImagePath, image);
        if (sample.Encoding == MaskEncoding.Alpha)
            yield return new Finding(Severity.Error, FindingKinds.Alpha, sample.Sample.MaskPath,
                $"a mask of {sample.MaskHeader?.Channels} channels, the last of them opacity", "one id a pixel",
                "write ids for the colours, without opacity");
        else if (sample is { MaskHeader: { HasAlpha: true, Indexed: false }, Labels: not null })
            yield return new Finding(Severity.Info, FindingKinds.Alpha, sample.Sample.MaskPath,
                "a mask with opacity, which is dropped",
                "a mask without opacity", "store it without opacity");
    }

    private static Finding OfImage(string path, Image image)
    {
        long transparent = image.Type switch
        {
            SampleType.UInt8 => Below<byte>(image, byte.MaxValue),
            SampleType.UInt16 => Below<ushort>(image, ushort.MaxValue),
            _ => Below<float>(image, 1),
        };
        return transparent == 0
            ? new Finding(Severity.Info, FindingKinds.Alpha, path, "an opacity channel that is opaque everywhere",
                "no opacity: it is dropped", "store it without, to read a quarter less")
            : new Finding(Severity.Warning, FindingKinds.Alpha, path,
                string.Create(CultureInfo.InvariantCulture,
                    $"{transparent} transparent pixels, seen in the colours that lie under them"),
                "no opacity: it is dropped", "paint the transparent pixels in the colour they shall have");
    }

    private static long Below<T>(Image image, T opaque) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> samples = image.Samples<T>();
        long count = 0;
        for (int i = image.Channels - 1; i < samples.Length; i += image.Channels)
        {
            if (samples[i] < opaque) count++;
        }
        return count;
    }
}
