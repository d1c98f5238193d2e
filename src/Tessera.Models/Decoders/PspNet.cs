using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// PSPNet (Zhao, Shi, Qi, Wang, Jia, "Pyramid scene parsing network", 2016): pyramid pooling on the coarsest map of an encoder
/// dilated to stride 8. 46,587,467 parameters for 11 classes over ResNet-50, whose stem is one 7x7 convolution.
/// </summary>
public sealed class PspNet : EncoderNetwork
{
    private readonly PyramidPooling _pyramid;
    private readonly Dropout2d _dropout;
    private readonly Conv2d _head;

    public PspNet(Encoder encoder, NetworkOptions options) : base(encoder, options, encoder.Strides[^1])
    {
        int inputs = encoder.Widths[^1], width = options.Of(512);
        _pyramid = Add("pyramid", new PyramidPooling(inputs, inputs / 4, width));
        _dropout = Add("dropout", new Dropout2d(0.1));
        _head = Add("head", new Conv2d(width, Classes, 1));
        AddAuxiliary(options, map: -2, weight: 0.4);
    }

    protected override Tensor Head(Tensor[] maps) => _head.Call(_dropout.Call(_pyramid.Call(maps[^1])));
}
