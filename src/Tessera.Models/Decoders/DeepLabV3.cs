using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// DeepLabv3 (Chen, Papandreou, Schroff, Adam, "Rethinking atrous convolution for semantic image segmentation", 2017) as
/// torchvision has it: pyramid pooling at rates 12, 24, 36 on the coarsest map, then 3x3 and 1x1. 39,636,299 parameters for 11
/// classes over ResNet-50.
/// Different from the paper: no multi-grid in the last layer's blocks.
/// </summary>
public sealed class DeepLabV3 : EncoderNetwork
{
    private readonly Sequential _classifier;

    public DeepLabV3(Encoder encoder, NetworkOptions options) : base(encoder, options, encoder.Strides[^1])
    {
        int width = options.Of(256);
        _classifier = Add("classifier", new Sequential(new Aspp(encoder.Widths[^1], width, 12, 24, 36),
            new Conv2d(width, width, 3, padding: 1, bias: false), new BatchNorm2d(width), new ReLU(),
            new Conv2d(width, Classes, 1)));
        AddAuxiliary(options, LastAtStride8(encoder), weight: 0.5);
    }

    protected override Tensor Head(Tensor[] maps) => _classifier.Call(maps[^1]);
}
