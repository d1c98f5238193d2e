using Tessera.Data.Ordering;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Corruptions;

/// <summary>What processing, sending and storing do.</summary>
internal static class Digital
{
    private static readonly float[] ContrastLeft = [0.4f, 0.3f, 0.2f, 0.1f, 0.05f];
    private static readonly (float Factor, float Added)[] Saturation = [(0.3f, 0), (0.1f, 0), (2, 0), (5, 0.1f), (20, 0.2f)];
    private static readonly float[] SideLeft = [0.6f, 0.5f, 0.4f, 0.3f, 0.25f];
    private static readonly int[] Quality = [25, 18, 15, 10, 7];

    /// <summary>Each channel drawn to its mean.</summary>
    public static Image Contrast(Image image, int strength, ref SampleRandom random)
    {
        Image result = image.Clone();
        Span<byte> samples = result.Bytes;
        for (int channel = 0; channel < image.Channels; channel++)
        {
            double sum = 0;
            for (int i = channel; i < samples.Length; i += image.Channels) sum += samples[i];
            float mean = (float)(sum / (samples.Length / image.Channels) / 255);
            for (int i = channel; i < samples.Length; i += image.Channels)
                samples[i] = Noise.Byte((samples[i] / 255f - mean) * ContrastLeft[strength] + mean);
        }
        return result;
    }

    /// <summary>HSV's saturation; nothing happens to grey images.</summary>
    public static Image Saturate(Image image, int strength, ref SampleRandom random)
    {
        if (image.Channels != 3) return image;
        (float factor, float added) = Saturation[strength];
        return Hsv.Change(image, Hsv.Saturation, value => value * factor + added);
    }

    /// <summary>A lower resolution, back at the old size as blocks.</summary>
    public static Image Pixelate(Image image, int strength, ref SampleRandom random)
    {
        int width = Math.Max(1, (int)(image.Width * SideLeft[strength]));
        int height = Math.Max(1, (int)(image.Height * SideLeft[strength]));
        Image small = Resizer.Resize(image, width, height, ResizeMethod.Area);
        return Resizer.Resize(small, image.Width, image.Height, ResizeMethod.Nearest);
    }

    public static Image Jpeg(Image image, int strength, ref SampleRandom random)
    {
        using var file = new MemoryStream(ImageFile.Encode(image, ImageFormat.Jpeg, Quality[strength]));
        return ImageFile.Read(file, "jpeg", new ReadOptions(image.Channels));
    }
}
