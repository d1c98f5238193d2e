using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// FCN-16s (Long, Shelhamer, Darrell, 2015): scores at strides 32 and 16 are summed, then upsampled at once. 134,311,254
/// parameters for 11 classes.
/// </summary>
public sealed class Fcn16s : Network
{
    private readonly VggTrunk _trunk;
    private readonly Conv2d _scoreDeep, _scorePool4;
    private readonly BilinearUpsampling _upDeep, _upPool4;

    /// <param name="learnUpsampling">The transposed convolutions are weights; else they stay bilinear.</param>
    public Fcn16s(NetworkOptions options, bool learnUpsampling = false) : base(options, outputStride: 16)
    {
        _trunk = AddInline(new VggTrunk(options));
        _scoreDeep = Add("score_fr", VggTrunk.Score(_trunk.Hidden, Classes));
        _scorePool4 = Add("score_pool4", VggTrunk.Score(_trunk.Pool4, Classes));
        _upDeep = Add("upscore2", new BilinearUpsampling(Classes, 2, learnUpsampling));
        _upPool4 = Add("upscore16", new BilinearUpsampling(Classes, 16, learnUpsampling));
    }

    protected override Tensor Forward(Tensor image)
    {
        VggTrunk.Features maps = _trunk.Call(image);
        Tensor scores = _upDeep.Call(_scoreDeep.Call(maps.Fc7));        // stride 16
        scores = scores + VggTrunk.Crop(_scorePool4.Call(maps.Pool4), 5, scores);
        return VggTrunk.Crop(_upPool4.Call(scores), 27, image);         // N,K,H,W
    }
}
