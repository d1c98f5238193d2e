using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>
/// Cross-entropy that counts more where regions come close to each other: U-Net's border map (Ronneberger et al., 2015, eq. 2),
/// class weight + w0 exp(-(d1 + d2)^2 / 2 sigma^2), with d1 and d2 the distances to the two nearest regions that are not the
/// pixel's own, as <see cref="BorderMap"/> finds them.
/// </summary>
/// <param name="w0">What a pixel gains on the border itself, at most.</param>
/// <param name="sigma">Pixels over which that fades.</param>
public sealed class BorderLoss(double w0 = 10, double sigma = 5, float[]? classWeights = null, long ignore = 255) : ILoss
{
    private readonly BorderMap _map = new(w0, sigma, ignore);

    public Tensor Compute(Tensor logits, Tensor target)
    {
        using var scope = new TensorScope();
        (Tensor entropy, Tensor weight) = PixelEntropy.Of(logits, target, classWeights, ignore);
        return scope.Keep(PixelEntropy.Mean(entropy, weight + _map.Of(target).To(weight.Type)));
    }
}
