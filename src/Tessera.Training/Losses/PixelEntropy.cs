using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>What losses that pick or weigh pixels start from.</summary>
/// <param name="Entropy">N,H,W: -log of the true class's share; 0 where the pixel is ignored.</param>
/// <param name="Weight">N,H,W: the weight of the pixel's class; 0 where it is ignored.</param>
internal readonly record struct PixelEntropy(Tensor Entropy, Tensor Weight)
{
    /// <param name="classWeights">Null for all 1.</param>
    public static PixelEntropy Of(Tensor logits, Tensor target, float[]? classWeights, long ignore)
    {
        using var scope = new TensorScope();
        Tensor entropy = Aten.CrossEntropyLoss(logits, target, null, Reduction.None, ignore, 0);
        Tensor valid = Aten.Ne(target, ignore), weight = valid.To(logits.Type);
        if (classWeights is not null)
        {
            if (classWeights.Length != logits.Shape[1])
                throw new ArgumentException($"{classWeights.Length} class weights do not fit logits of {logits.Shape[1]} classes");
            Tensor ids = Aten.Flatten(Aten.Where(valid, target, Aten.ZerosLike(target)));
            Tensor table = Tensor.From<float>(classWeights, [classWeights.Length], logits.Device).To(logits.Type);
            weight *= Aten.Reshape(Aten.IndexSelect(table, 0, ids), [.. target.Shape]);
        }
        return new PixelEntropy(scope.Keep(entropy), scope.Keep(weight));
    }

    /// <summary>The mean of a loss a pixel by the pixels' weights; 0 where nothing has a weight.</summary>
    public static Tensor Mean(Tensor values, Tensor weight)
    {
        using var scope = new TensorScope();
        return scope.Keep(Aten.Sum(values * weight) / Aten.Clamp(Aten.Sum(weight), 1e-12));
    }
}
