using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// FCN-8s (Long, Shelhamer, Darrell, "Fully convolutional networks for semantic segmentation", 2015): scores at strides 32, 16
/// and 8 are upsampled and summed. 134,314,081 parameters for 11 classes; 34,848 more with learned upsampling.
/// </summary>
public sealed class Fcn8s : Network
{
    private readonly VggTrunk _trunk;
    private readonly Conv2d _scoreDeep, _scorePool4, _scorePool3;
    private readonly BilinearUpsampling _upDeep, _upPool4, _upPool3;

    /// <param name="learnUpsampling">The transposed convolutions are weights, full between classes as in the authors' Caffe
    /// model; else they stay what they start as, bilinear interpolation.</param>
    public Fcn8s(NetworkOptions options, bool learnUpsampling = false) : base(options, outputStride: 8)
    {
        _trunk = AddInline(new VggTrunk(options));
        _scoreDeep = Add("score_fr", VggTrunk.Score(_trunk.Hidden, Classes));
        _scorePool4 = Add("score_pool4", VggTrunk.Score(_trunk.Pool4, Classes));
        _scorePool3 = Add("score_pool3", VggTrunk.Score(_trunk.Pool3, Classes));
        _upDeep = Add("upscore2", new BilinearUpsampling(Classes, 2, learnUpsampling));
        _upPool4 = Add("upscore_pool4", new BilinearUpsampling(Classes, 2, learnUpsampling));
        _upPool3 = Add("upscore8", new BilinearUpsampling(Classes, 8, learnUpsampling));
    }

    protected override Tensor Forward(Tensor image)
    {
        VggTrunk.Features maps = _trunk.Call(image);
        Tensor scores = _upDeep.Call(_scoreDeep.Call(maps.Fc7));        // stride 16
        // Offsets between the maps follow from the paddings: the authors' crop layers have 5, 9 and 31.
        scores = scores + VggTrunk.Crop(_scorePool4.Call(maps.Pool4), 5, scores);
        scores = _upPool4.Call(scores);                                 // stride 8
        scores = scores + VggTrunk.Crop(_scorePool3.Call(maps.Pool3), 9, scores);
        return VggTrunk.Crop(_upPool3.Call(scores), 31, image);         // N,K,H,W
    }
}
