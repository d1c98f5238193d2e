using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>
/// Lovasz-Softmax (Berman et al., 2018): the convex extension of 1 - IoU over the errors of a batch's pixels, averaged over the
/// classes that are present in it. Ignored pixels count nowhere.
/// </summary>
public sealed class LovaszLoss(long ignore = 255) : ILoss
{
    public Tensor Compute(Tensor logits, Tensor target)
    {
        using var scope = new TensorScope();
        long classes = logits.Shape[1], pixels = target.ElementCount;
        Tensor valid = Aten.Ne(target, ignore), known = Aten.Where(valid, target, Aten.ZerosLike(target));
        Tensor mask = Aten.Reshape(valid, [1, pixels]).To(logits.Type);
        Tensor truth = Aten.Transpose(Aten.OneHot(Aten.Flatten(known), classes), 0, 1).To(logits.Type) * mask;
        Tensor share = Aten.Reshape(Aten.Permute(Aten.Softmax(logits, 1), [1, 0, 2, 3]), [classes, pixels]);
        Tensor errors = Aten.Abs(truth - share) * mask;
        // An ignored pixel has no error: it comes last, where the order moves nothing but its own weight.
        Tensor weights = LovaszWeights.Of(Aten.Detach(errors), truth);
        Tensor present = Aten.Gt(Aten.Sum(truth, [1]), 0).To(logits.Type);
        Tensor cost = Aten.Sum(errors * weights, [1]) * present;
        return scope.Keep(Aten.Sum(cost) / Aten.Clamp(Aten.Sum(present), 1));
    }
}
