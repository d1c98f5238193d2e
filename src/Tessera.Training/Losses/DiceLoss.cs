using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>
/// 1 - soft Dice (Milletari et al., 2016), with areas summed over the whole batch and averaged over the classes that are present
/// in it: (2 overlap + smooth) / (predicted + true + smooth). Ignored pixels count nowhere.
/// </summary>
public sealed class DiceLoss(double smooth = 1, long ignore = 255) : IPixelLoss
{
    PixelTerms IPixelLoss.Terms => new(0, 1, null, 0, smooth, ignore);

    /// <exception cref="ArgumentException">A target is no class.</exception>
    public Tensor Compute(Tensor logits, Tensor target)
    {
        var walk = new PixelWalk(((IPixelLoss)this).Terms);
        return walk.Fits(logits, target) ? walk.Compute(logits, target) : Operators(logits, target);
    }

    private Tensor Operators(Tensor logits, Tensor target)
    {
        using var scope = new TensorScope();
        long classes = logits.Shape[1];
        Tensor valid = Aten.Ne(target, ignore), known = Aten.Where(valid, target, Aten.ZerosLike(target));
        Tensor weight = valid.To(DType.Float32), index = Aten.Flatten(known);
        Tensor share = Aten.Softmax(logits, 1) * Aten.Unsqueeze(weight, 1);
        Tensor right = Aten.Flatten(Aten.Gather(share, 1, Aten.Unsqueeze(known, 1)));
        Tensor overlap = Aten.IndexAdd(Tensor.Zeros([classes], device: logits.Device), 0, index, right);
        // float32 cannot count beyond 16.7 million.
        Tensor area =
            Aten.IndexAdd(Tensor.Zeros([classes], DType.Float64, logits.Device), 0, index, Aten.Flatten(valid).To(DType.Float64));
        Tensor present = Aten.Gt(area, 0).To(DType.Float32);
        // The clamp is for absent classes without a constant, which would be 0 / 0.
        Tensor areas = Aten.Clamp(Aten.Sum(share, [0, 2, 3]) + area.To(DType.Float32) + smooth, 1e-12);
        Tensor dice = (overlap * 2 + smooth) / areas;
        return scope.Keep(Aten.Sum(present - dice * present) / Aten.Clamp(Aten.Sum(present), 1));
    }
}
