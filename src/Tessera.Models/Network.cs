using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models;

/// <summary>
/// A segmentation network: image N,C,H,W in, logits N,K,H,W out at the image's own size, for any H and W. It ends in one bilinear
/// resize of its head's logits, where a runtime may cut it, unless the head already works at full size.
/// </summary>
/// <param name="outputStride">Pixels of the image, along one side, for one logit of the head before the last upsampling.</param>
public abstract class Network(NetworkOptions options, int outputStride) : Module<Tensor, Tensor>
{
    public int Classes => options.Classes;

    /// <summary>Channels of the image: 3 for colour, 1 for grey, more for other bands.</summary>
    public int Channels => options.Channels;

    /// <summary>Pixels of the image, along one side, for one logit of the head before the last upsampling.</summary>
    public int OutputStride => outputStride;

    /// <summary>The only size of image it takes; null, as nearly always, takes any.</summary>
    public virtual FixedSize? FixedSize => null;

    /// <summary>Parts whose weights may be in a file or not: heads that a network has in training only.</summary>
    public virtual IReadOnlyList<string> AuxiliaryParts => [];

    /// <summary>What a loss is computed from: the logits and those of the auxiliary heads.</summary>
    public LearningLogits Learn(Tensor image) => ForwardLearning(image);

    /// <summary>Overridden by networks with auxiliary heads; without
    /// <see cref="NetworkOptions.Auxiliary"/> they give none.</summary>
    protected virtual LearningLogits ForwardLearning(Tensor image) => new(Forward(image), []);
}

/// <param name="Logits">N,K,H,W.</param>
/// <param name="Auxiliary">Logits of the same shape, each with the weight that the paper gives its loss.</param>
public sealed record LearningLogits(Tensor Logits, IReadOnlyList<(Tensor Logits, double Weight)> Auxiliary);
