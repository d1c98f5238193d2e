using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>
/// 1 - the soft Tversky index (Salehi et al., 2017): right / (right + alpha wrong + beta missed), with areas summed
/// over the whole batch and averaged over the classes that are present in it. A beta above alpha favours recall.
/// Ignored pixels count nowhere.
/// </summary>
/// <param name="alpha">What a wrongly predicted pixel counts.</param>
/// <param name="beta">What a missed pixel counts.</param>
/// <param name="smooth">Pixels added above and below, so that small classes do not jump.</param>
public sealed class TverskyLoss(double alpha = 0.3, double beta = 0.7, double smooth = 1, long ignore = 255) : IPixelLoss
{
    PixelTerms IPixelLoss.Terms => new(0, 1, null, 0, new(alpha, beta, smooth), ignore);

    /// <summary>Dice (Milletari et al., 2016): (2 overlap + smooth) / (predicted + true + smooth).</summary>
    public static TverskyLoss Dice(double smooth = 1, long ignore = 255) => new(0.5, 0.5, smooth / 2, ignore);

    /// <summary>Soft intersection over union (Rahman and Wang, 2016): (overlap + smooth) / (union + smooth).</summary>
    public static TverskyLoss Jaccard(double smooth = 1, long ignore = 255) => new(1, 1, smooth, ignore);

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
        Tensor weight = valid.To(logits.Type), index = Aten.Flatten(known);
        Tensor share = Aten.Softmax(logits, 1) * Aten.Unsqueeze(weight, 1);
        Tensor hit = Aten.Flatten(Aten.Gather(share, 1, Aten.Unsqueeze(known, 1)));
        Tensor right = Aten.IndexAdd(Tensor.Zeros([classes], logits.Type, logits.Device), 0, index, hit);
        // float32 cannot count beyond 16.7 million.
        Tensor area =
            Aten.IndexAdd(Tensor.Zeros([classes], DType.Float64, logits.Device), 0, index, Aten.Flatten(valid).To(DType.Float64));
        Tensor present = Aten.Gt(area, 0).To(logits.Type);
        // The clamp is for absent classes without a constant, which would be 0 / 0.
        Tensor areas = Aten.Clamp(right * (1 - alpha - beta) + Aten.Sum(share, [0, 2, 3]) * alpha + area.To(logits.Type) * beta
            + smooth, 1e-12);
        return scope.Keep(Aten.Sum(present - (right + smooth) / areas * present) / Aten.Clamp(Aten.Sum(present), 1));
    }
}
