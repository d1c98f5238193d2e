using System.Numerics.Tensors;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Corruptions;

/// <summary>Weighted means of neighbours of 8-bit images, with the border mirrored.</summary>
internal static class Convolution
{
    /// <summary>2 x radius + 1 weights whose sum is 1.</summary>
    public static float[] Gaussian(float sigma, int radius)
    {
        float[] weights = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(x => MathF.Exp(-x * x / (2 * sigma * sigma)))];
        float sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    public static Image Separable(Image image, float[] weights)
    {
        float[] values = [.. image.Bytes.ToArray().Select(sample => (float)sample)];
        return ToImage(SeparableOf(values, image.Width, image.Height, weights, image.Channels), image);
    }

    /// <summary>The same weights across and down.</summary>
    public static float[] SeparableOf(float[] values, int width, int height, float[] weights, int channels = 1)
    {
        int radius = weights.Length / 2, stride = width * channels;
        var down = new float[values.Length];
        for (int y = 0; y < height; y++)
        {
            Span<float> row = down.AsSpan(y * stride, stride);
            for (int t = -radius; t <= radius; t++)
                AddScaled(values.AsSpan(Mirrored(y + t, height) * stride, stride), weights[t + radius], row);
        }
        var result = new float[values.Length];
        var padded = new float[stride + 2 * radius * channels];
        for (int y = 0; y < height; y++)
        {
            Pad(down.AsSpan(y * stride, stride), padded, radius, channels);
            Span<float> row = result.AsSpan(y * stride, stride);
            for (int t = 0; t < weights.Length; t++) AddScaled(padded.AsSpan(t * channels, stride), weights[t], row);
        }
        return result;
    }

    /// <param name="image">8-bit.</param>
    /// <param name="kernel">Side x side weights, the middle one the pixel's own; zeros cost nothing.</param>
    /// <param name="side">Odd.</param>
    public static Image Full(Image image, float[] kernel, int side)
    {
        int radius = side / 2, channels = image.Channels, stride = image.Width * channels;
        var padded = new float[image.Height][];
        var row = new float[stride];
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> bytes = image.Row(y);
            for (int i = 0; i < stride; i++) row[i] = bytes[i];
            Pad(row, padded[y] = new float[stride + 2 * radius * channels], radius, channels);
        }
        var result = new float[stride * image.Height];
        for (int y = 0; y < image.Height; y++)
        {
            Span<float> sum = result.AsSpan(y * stride, stride);
            for (int k = 0; k < kernel.Length; k++)
            {
                if (kernel[k] == 0) continue;
                float[] source = padded[Mirrored(y + k / side - radius, image.Height)];
                AddScaled(source.AsSpan(k % side * channels, stride), kernel[k], sum);
            }
        }
        return ToImage(result, image);
    }

    private static void AddScaled(ReadOnlySpan<float> from, float weight, Span<float> to) =>
        TensorPrimitives.MultiplyAdd(from, weight, to, to);

    private static void Pad(ReadOnlySpan<float> row, float[] padded, int radius, int channels)
    {
        int width = row.Length / channels;
        row.CopyTo(padded.AsSpan(radius * channels));
        for (int x = 1; x <= radius; x++)
        {
            row.Slice(Mirrored(-x, width) * channels, channels).CopyTo(padded.AsSpan((radius - x) * channels));
            row.Slice(Mirrored(width - 1 + x, width) * channels, channels)
                .CopyTo(padded.AsSpan((radius + width - 1 + x) * channels));
        }
    }

    // The outermost pixel stands once: 2 1 0 1 2. A kernel may be larger than the image: it goes to and fro.
    private static int Mirrored(int place, int length)
    {
        if (length == 1) return 0;
        int period = 2 * (length - 1), within = ((place % period) + period) % period;
        return Math.Min(within, period - within);
    }

    private static Image ToImage(float[] values, Image like)
    {
        Image result = Image.Uninitialized(like.Width, like.Height, like.Channels);
        Span<byte> bytes = result.Bytes;
        for (int i = 0; i < bytes.Length; i++) bytes[i] = (byte)Math.Clamp(values[i] + 0.5f, 0, 255);
        return result;
    }
}
