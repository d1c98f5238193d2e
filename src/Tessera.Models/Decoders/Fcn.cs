using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;

namespace Tessera.Models.Decoders;

/// <summary>
/// A fully convolutional network (Long, Shelhamer, Darrell, 2015) as torchvision has it: one head on the coarsest map of a
/// dilated encoder. 32,951,883 parameters for 11 classes over ResNet-50.
/// </summary>
public sealed class Fcn : EncoderNetwork
{
    private readonly FcnHead _classifier;

    public Fcn(Encoder encoder, NetworkOptions options) : base(encoder, options, encoder.Strides[^1])
    {
        _classifier = Add("classifier", new FcnHead(encoder.Widths[^1], Classes));
        AddAuxiliary(options, LastAtStride8(encoder), weight: 0.5);
    }

    protected override Tensor Head(Tensor[] maps) => _classifier.Call(maps[^1]);
}
