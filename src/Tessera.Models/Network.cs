using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models;

/// <summary>
/// A segmentation network: image N,C,H,W in, logits N,K,H,W out at the image's own size, for any H and W. It ends in one bilinear
/// resize of its head's logits, where a runtime may cut it, unless the head already works at full size.
/// </summary>
public abstract class Network(int classes, int channels, int outputStride) : Module<Tensor, Tensor>
{
    public int Classes => classes;

    /// <summary>Channels of the image: 3 for colour, 1 for grey, more for other bands.</summary>
    public int Channels => channels;

    /// <summary>Pixels of the image, along one side, for one logit of the head before the last upsampling.</summary>
    public int OutputStride => outputStride;
}
