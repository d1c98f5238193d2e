using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>
/// Cross-entropy of hard pixels alone (online hard example mining, Shrivastava et al., 2016): those whose true class has a share
/// below the threshold, and at least a part of all labelled pixels, the hardest; averaged with the weights of their classes.
/// </summary>
/// <param name="threshold">0.7 and a sixteenth are what BiSeNet (Yu et al., 2018) and its followers train with.</param>
/// <param name="keep">Part of the labelled pixels that is always kept.</param>
public sealed class OhemLoss(double threshold = 0.7, double keep = 1.0 / 16, float[]? classWeights = null,
    long ignore = 255) : ILoss
{
    public Tensor Compute(Tensor logits, Tensor target)
    {
        using var scope = new TensorScope();
        (Tensor entropy, Tensor weight) = PixelEntropy.Of(logits, target, classWeights, ignore);
        Tensor known = Aten.Detach(entropy), valid = Aten.Ne(target, ignore);
        // In float64, which counts all pixels of any batch.
        double labelled = Aten.Sum(valid.To(DType.Float64)).Item();
        long least = (long)Math.Ceiling(labelled * keep);
        Tensor hard = Aten.Gt(known, -Math.Log(threshold));
        if (least > 0 && Aten.Sum(hard.To(DType.Float64)).Item() < least)
        {
            // Ignored pixels have no entropy; -1 keeps them behind the surest.
            Tensor ranked = Aten.Flatten(Aten.Where(valid, known, Tensor.Full([1], -1, known.Type, known.Device)));
            Tensor hardest = Aten.TopK(ranked, least).Indices;
            Tensor none = Tensor.Zeros([ranked.ElementCount], known.Type, known.Device);
            hard = Aten.Reshape(
                Aten.IndexAdd(none, 0, hardest, Tensor.Ones([least], known.Type, known.Device)), [.. target.Shape]);
        }
        return scope.Keep(PixelEntropy.Mean(entropy, weight * hard.To(known.Type)));
    }
}
