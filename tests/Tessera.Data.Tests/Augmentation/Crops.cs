using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Augmentation;

/// <summary>What tests of crops, straight and bent, are made of.</summary>
internal static class Crops
{
    public static readonly NormaliseStep Plain = new(1, [0, 0, 0], [1, 1, 1]);

    public static Mask Blocks(int width, int height, int size)
    {
        var mask = new Mask(width, height);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) mask[x, y] = (x / size * 5 + y / size * 3) % 12;
        }
        return mask;
    }

    public static bool IsNearBorder(long[] targets, int at, int width, int height)
    {
        for (int dy = -2; dy <= 2; dy++)
        {
            for (int dx = -2; dx <= 2; dx++)
            {
                int x = at % width + dx, y = at / width + dy;
                // The crop's own edge hides what lies beyond.
                if (x < 0 || y < 0 || x >= width || y >= height || targets[y * width + x] != targets[at]) return true;
            }
        }
        return false;
    }

    public static (float[] Pixels, long[] Targets) Run(Image image, Mask mask, AugmentationPlan plan, int height, int width)
    {
        float[] pixels = new float[height * width * 3];
        long[] targets = new long[height * width];
        new CropSampler(height, width, 3, Plain, 255).Sample(image, mask, plan, pixels, targets);
        return (pixels, targets);
    }
}
