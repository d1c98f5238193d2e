using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// DeepLabv3+ (Chen, Zhu, Papandreou, Schroff, Adam, "Encoder-decoder with atrous separable convolution for semantic image
/// segmentation", 2018): pyramid pooling at stride 16, refined by a narrow map of stride 4. 40,349,611 parameters for 11 classes
/// over ResNet-50.
/// Different from the paper's best: its convolutions are not separable.
/// </summary>
public sealed class DeepLabV3Plus : EncoderNetwork
{
    private readonly Aspp _aspp;
    private readonly ConvBnReLU _low;
    private readonly Sequential _mix;
    private readonly Conv2d _head;
    private readonly int _fine;

    public DeepLabV3Plus(Encoder encoder, NetworkOptions options) : base(encoder, options, outputStride: 4)
    {
        int width = options.Of(256), narrow = options.Of(48);
        _fine = encoder.Strides.TakeWhile(stride => stride < 4).Count();
        _aspp = Add("aspp", new Aspp(encoder.Widths[^1], width, 6, 12, 18));
        _low = Add("low", new ConvBnReLU(encoder.Widths[_fine], narrow, kernel: 1));
        _mix = Add("mix", new Sequential(new ConvBnReLU(width + narrow, width), new ConvBnReLU(width, width)));
        _head = Add("head", new Conv2d(width, Classes, 1));
    }

    protected override Tensor Head(Tensor[] maps)
    {
        Tensor low = _low.Call(maps[_fine]);                            // N,48,H/4,W/4
        Tensor context = Aten.UpsampleBilinear2d(_aspp.Call(maps[^1]), low.Size(2), low.Size(3));
        return _head.Call(_mix.Call(Aten.Cat([context, low], 1)));
    }
}
