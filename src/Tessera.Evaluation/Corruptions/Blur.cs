using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Corruptions;

/// <summary>What a lens or a moving hand takes away.</summary>
internal static class Blur
{
    private static readonly float[] GaussianSigma = [1, 2, 3, 4, 6];
    private static readonly (int Radius, float Alias)[] Disc = [(3, 0.1f), (4, 0.5f), (6, 0.5f), (8, 0.5f), (10, 0.5f)];
    private static readonly (int Radius, float Sigma)[] Line = [(10, 3), (15, 5), (15, 8), (15, 12), (20, 15)];

    public static Image Gaussian(Image image, int strength, ref SampleRandom random) =>
        Convolution.Separable(image, Convolution.Gaussian(GaussianSigma[strength], (int)(4 * GaussianSigma[strength] + 0.5f)));

    /// <summary>A disc, its rim softened.</summary>
    public static Image Defocus(Image image, int strength, ref SampleRandom random)
    {
        (int radius, float alias) = Disc[strength];
        int reach = Math.Max(8, radius), side = 2 * reach + 1;
        var disc = new float[side * side];
        for (int y = -reach; y <= reach; y++)
        {
            for (int x = -reach; x <= reach; x++)
                disc[(y + reach) * side + x + reach] = x * x + y * y <= radius * radius ? 1 : 0;
        }
        float[] soft = Convolution.SeparableOf(disc, side, side, Convolution.Gaussian(alias, radius <= 8 ? 1 : 2));
        return Convolution.Full(image, Normalised(soft), side);
    }

    /// <summary>A trail behind each point, thinning out along a line of up to 45 degrees from the horizontal.</summary>
    public static Image Motion(Image image, int strength, ref SampleRandom random)
    {
        (int radius, float sigma) = Line[strength];
        double angle = random.Uniform(-45, 45) * Math.PI / 180;
        int side = 2 * (2 * radius) + 1;
        var trail = new float[side * side];
        for (int step = 0; step <= 2 * radius; step++)
        {
            int x = (int)Math.Round(step * Math.Cos(angle)), y = (int)Math.Round(step * Math.Sin(angle));
            trail[(2 * radius + y) * side + 2 * radius + x] += MathF.Exp(-step * step / (2 * sigma * sigma));
        }
        return Convolution.Full(image, Normalised(trail), side);
    }

    private static float[] Normalised(float[] kernel)
    {
        float sum = kernel.Sum();
        return [.. kernel.Select(weight => weight / sum)];
    }
}
