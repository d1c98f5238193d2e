using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>
/// Cross-entropy that fades where the network is sure (Lin et al., 2017, eq. 5): (1 - p)^gamma x -log p, p the true
/// class's share, averaged with the weights of the pixels' classes. At gamma 0 it is cross-entropy.
/// </summary>
public sealed class FocalLoss(double gamma = 2, float[]? classWeights = null, long ignore = 255) : ILoss
{
    public Tensor Compute(Tensor logits, Tensor target)
    {
        using var scope = new TensorScope();
        (Tensor entropy, Tensor weight) = PixelEntropy.Of(logits, target, classWeights, ignore);
        // An ignored pixel has p = 1, where a gamma below 1 has no derivative: the clamp cuts it off. It also keeps rounding from
        // giving a power of less than nothing.
        Tensor doubt = Aten.Clamp(Aten.Exp(-entropy) * -1 + 1, 1e-7);
        return scope.Keep(PixelEntropy.Mean(Aten.Pow(doubt, gamma) * entropy, weight));
    }
}
