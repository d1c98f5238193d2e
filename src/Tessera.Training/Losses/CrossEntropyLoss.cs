using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>Cross-entropy a pixel, averaged with the weights of the pixels' classes, as PyTorch's; 0 instead of NaN where all is
/// ignored.</summary>
public sealed class CrossEntropyLoss(float[]? classWeights = null, double labelSmoothing = 0, long ignore = 255) : IPixelLoss
{
    PixelTerms IPixelLoss.Terms => new(1, 0, classWeights, labelSmoothing, new(0.5, 0.5, 0), ignore);

    /// <exception cref="ArgumentException">The number of classes is another, or a target is no class.</exception>
    public Tensor Compute(Tensor logits, Tensor target)
    {
        var walk = new PixelWalk(((IPixelLoss)this).Terms);
        return walk.Fits(logits, target) ? walk.Compute(logits, target) : Operators(logits, target);
    }

    // Divides by hand, so that an ignored batch is 0 without asking the device.
    private Tensor Operators(Tensor logits, Tensor target)
    {
        using var scope = new TensorScope();
        Tensor total = Aten.Sum(PixelEntropy.WeightOf(logits, target, classWeights, ignore));
        Tensor? weight = classWeights is null ? null : PixelEntropy.Table(classWeights, logits);
        Tensor sum = Aten.CrossEntropyLoss(logits, target, weight, Reduction.Sum, ignore, labelSmoothing);
        return scope.Keep(sum / Aten.Clamp(total, 1e-12));
    }
}
