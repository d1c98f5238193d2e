using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation.Effects;

/// <summary>A shadow with two straight, soft borders falls across the crop, as of a tree, a pole or a house.</summary>
internal static class Shadow
{
    /// <param name="crop">Is darkened.</param>
    /// <param name="depth">Part of the light that is taken.</param>
    /// <param name="random">Direction, place and width.</param>
    public static void Apply(RawCrop crop, float depth, SampleRandom random)
    {
        (float sin, float cos) = MathF.SinCos(random.Uniform(0, MathF.PI));
        float side = MathF.Sqrt(crop.Width * crop.Height);
        // The middle line passes through this point; half the width is measured from it.
        (float x0, float y0) = (random.Uniform(0.1f, 0.9f) * crop.Width, random.Uniform(0.1f, 0.9f) * crop.Height);
        float half = side * random.Uniform(0.08f, 0.3f), penumbra = side * random.Uniform(0.005f, 0.04f);
        for (int y = 0; y < crop.Height; y++)
        {
            for (int x = 0; x < crop.Width; x++)
            {
                float distance = MathF.Abs((x + 0.5f - x0) * cos + (y + 0.5f - y0) * sin) - half;
                float lit = Math.Clamp(distance / penumbra + 0.5f, 0, 1);
                if (lit == 1) continue;
                float light = 1 - depth * (1 - lit);
                foreach (ref float value in crop.Pixel(x, y)) value *= light;
            }
        }
    }
}
