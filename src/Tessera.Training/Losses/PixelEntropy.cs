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
        return new PixelEntropy(scope.Keep(entropy), scope.Keep(WeightOf(logits, target, classWeights, ignore)));
    }

    /// <summary>N,H,W: the weight of each pixel's class; 0 where it is ignored.</summary>
    /// <exception cref="ArgumentException">The number of classes is another.</exception>
    public static Tensor WeightOf(Tensor logits, Tensor target, float[]? classWeights, long ignore)
    {
        using var scope = new TensorScope();
        Tensor valid = Aten.Ne(target, ignore), weight = valid.To(logits.Type);
        if (classWeights is null) return scope.Keep(weight);
        Tensor ids = Aten.Flatten(Aten.Where(valid, target, Aten.ZerosLike(target)));
        return scope.Keep(weight * Aten.Reshape(Aten.IndexSelect(Table(classWeights, logits), 0, ids), [.. target.Shape]));
    }

    /// <summary>The weights as a tensor beside the logits.</summary>
    /// <exception cref="ArgumentException">The number of classes is another.</exception>
    public static Tensor Table(float[] classWeights, Tensor logits) => classWeights.Length == logits.Shape[1]
        ? Tensor.From<float>(classWeights, [classWeights.Length], logits.Device).To(logits.Type)
        : throw new ArgumentException($"{classWeights.Length} class weights do not fit logits of {logits.Shape[1]} classes");

    /// <summary>The mean of a loss a pixel by the pixels' weights; 0 where nothing has a weight.</summary>
    public static Tensor Mean(Tensor values, Tensor weight)
    {
        using var scope = new TensorScope();
        return scope.Keep(Aten.Sum(values * weight) / Aten.Clamp(Aten.Sum(weight), 1e-12));
    }
}
