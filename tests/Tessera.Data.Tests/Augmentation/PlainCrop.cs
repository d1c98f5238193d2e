using Tessera.Core.Masks;
using Tessera.Data.Augmentation;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Augmentation;

/// <summary>The crop's plain twin: each value by itself, a double sum over the whole image with the filter's formula.</summary>
internal sealed class PlainCrop(Image image, Mask mask, AugmentationPlan plan, int height, int width)
{
    public long IdAt(int x, int y)
    {
        (int rx, int ry) = Place(x, y);
        if (IsOutside(rx, ry)) return 255;
        return mask[(int)((rx + 0.5) * mask.Width / plan.ResizedWidth), (int)((ry + 0.5) * mask.Height / plan.ResizedHeight)];
    }

    public double ValueAt(int x, int y, int channel)
    {
        (int rx, int ry) = Place(x, y);
        if (y >= height || IsOutside(rx, ry)) return 0;
        double[] across = Weights(rx, image.Width, plan.ResizedWidth), down = Weights(ry, image.Height, plan.ResizedHeight);
        double sum = 0;
        for (int sy = 0; sy < image.Height; sy++)
        {
            for (int sx = 0; sx < image.Width && down[sy] != 0; sx++)
                sum += across[sx] * down[sy] * SampleAt((sy * image.Width + sx) * image.Channels + channel);
        }
        return sum;
    }

    private (int X, int Y) Place(int x, int y) => (plan.Left + (plan.Flip ? width - 1 - x : x), plan.Top + y);

    private bool IsOutside(int rx, int ry) => rx < 0 || ry < 0 || rx >= plan.ResizedWidth || ry >= plan.ResizedHeight;

    private double SampleAt(int i) => image.Type switch
    {
        SampleType.UInt8 => image.Samples<byte>()[i],
        SampleType.UInt16 => image.Samples<ushort>()[i],
        _ => image.Samples<float>()[i],
    };

    private double[] Weights(int place, int source, int resized)
    {
        double ratio = (double)source / resized, reach = Math.Max(1, ratio), centre = (place + 0.5) * ratio;
        double variance = reach * reach / 6 + Math.Pow(plan.BlurSigma * ratio, 2);
        double[] weights = new double[source];
        for (int s = 0; s < source; s++)
        {
            double distance = Math.Abs(s + 0.5 - centre);
            weights[s] = plan.BlurSigma == 0 ? Math.Max(0, 1 - distance / reach)
                : distance < Math.Max(3 * Math.Sqrt(variance), 0.75) ? Math.Exp(-distance * distance / (2 * variance)) : 0;
        }
        double total = weights.Sum();
        return [.. weights.Select(w => w / total)];
    }
}
