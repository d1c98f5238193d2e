using Tessera.Imaging.Colors;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Corruptions;

/// <summary>Changes of one channel of HSV. In floats: bytes of hue and saturation would cost up to 5 of 255.</summary>
internal static class Hsv
{
    public const int Saturation = 1, Value = 2;

    /// <param name="rgb">8-bit.</param>
    /// <param name="channel">Of 0 to 1.</param>
    /// <param name="change">Of its value; the result is clamped to 0 to 1.</param>
    public static Image Change(Image rgb, int channel, Func<float, float> change)
    {
        Image floats = Image.Uninitialized(rgb.Width, rgb.Height, 3, SampleType.Float32);
        Span<float> values = floats.Samples<float>();
        for (int i = 0; i < values.Length; i++) values[i] = rgb.Bytes[i] / 255f;
        Image hsv = ColorSpace.ToHsv(floats);
        Span<float> samples = hsv.Samples<float>();
        for (int i = channel; i < samples.Length; i += 3) samples[i] = Math.Clamp(change(samples[i]), 0, 1);
        Image changed = ColorSpace.FromHsv(hsv), result = Image.Uninitialized(rgb.Width, rgb.Height);
        ReadOnlySpan<float> back = changed.Samples<float>();
        for (int i = 0; i < back.Length; i++) result.Bytes[i] = Noise.Byte(back[i]);
        return result;
    }
}
