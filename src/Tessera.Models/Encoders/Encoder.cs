using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>Turns an image N,C,H,W into feature maps from fine to coarse; each side is ceil(side before / 2) or the like, never
/// below 1.</summary>
public abstract class Encoder(int channels, IReadOnlyList<int> widths, IReadOnlyList<int> strides) : Module<Tensor, Tensor[]>
{
    public int Channels => channels;

    /// <summary>Channels of each map, fine to coarse.</summary>
    public IReadOnlyList<int> Widths => widths;

    /// <summary>Pixels of the image, along one side, for one pixel of each map.</summary>
    public IReadOnlyList<int> Strides => strides;
}
