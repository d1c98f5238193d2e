using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>FCN-32s (Long, Shelhamer, Darrell, 2015): scores at stride 32, upsampled at once. 134,305,611 parameters for 11
/// classes.</summary>
public sealed class Fcn32s : Network
{
    private readonly VggTrunk _trunk;
    private readonly Conv2d _score;
    private readonly BilinearUpsampling _up;

    /// <param name="learnUpsampling">The transposed convolution is a weight; else it stays bilinear.</param>
    public Fcn32s(NetworkOptions options, bool learnUpsampling = false) : base(options, outputStride: 32)
    {
        _trunk = AddInline(new VggTrunk(options));
        _score = Add("score_fr", VggTrunk.Score(_trunk.Hidden, Classes));
        _up = Add("upscore32", new BilinearUpsampling(Classes, 32, learnUpsampling));
    }

    protected override Tensor Forward(Tensor image) =>
        VggTrunk.Crop(_up.Call(_score.Call(_trunk.Call(image).Fc7)), 19, image);    // N,K,H,W
}
