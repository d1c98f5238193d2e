using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// DeepLab-LargeFOV (Chen, Papandreou, Kokkinos, Murphy, Yuille, "Semantic image segmentation with deep convolutional nets and
/// fully connected CRFs", 2014): VGG-16 at stride 8, fc6 seen through a 3x3 kernel of dilation 12. 20,495,179 parameters for 11
/// classes.
/// </summary>
public sealed class DeepLabLargeFov : Network
{
    private readonly DilatedVgg16 _vgg;
    private readonly AvgPool2d _smooth;
    private readonly Sequential _classifier;
    private readonly Conv2d _score;

    public DeepLabLargeFov(NetworkOptions options) : base(options, outputStride: 8)
    {
        _vgg = AddInline(new DilatedVgg16(options));
        _smooth = Add("pool5a", new AvgPool2d(3, stride: 1, padding: 1));
        _classifier = Add("classifier", _vgg.Classifier(options, dilation: 12));
        _score = Add("fc8", new Conv2d(options.Of(1024), Classes, 1));
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor logits = _score.Call(_classifier.Call(_smooth.Call(_vgg.Call(image))));
        return Aten.UpsampleBilinear2d(logits, image.Size(2), image.Size(3));      // N,K,H,W
    }
}
