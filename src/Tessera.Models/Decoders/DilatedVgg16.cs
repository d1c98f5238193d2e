using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// VGG-16 as DeepLab has it (Chen, Papandreou, Kokkinos, Murphy, Yuille, 2014, arXiv:1412.7062, section 3.1): at output stride 8,
/// with poolings of 3x3, and with its fully connected layers as convolutions. Keys of the features are torchvision's.
/// </summary>
internal sealed class DilatedVgg16 : Module<Tensor, Tensor>
{
    private readonly Vgg16 _encoder;

    public DilatedVgg16(NetworkOptions options) =>
        _encoder = AddInline(new Vgg16(new EncoderOptions(options.Channels, OutputStride: 8, options.Width), poolSide: 3));

    /// <summary>Channels of the map.</summary>
    public int Width => _encoder.Widths[^1];

    /// <summary>VGG's fully connected layers as fc6, 3x3 at a dilation, and fc7, 1x1, both 1024 wide: "LargeFOV" at 12.</summary>
    public Sequential Classifier(NetworkOptions options, int dilation)
    {
        int hidden = options.Of(1024);
        var fc6 = new Conv2d(Width, hidden, 3, padding: dilation, dilation: dilation);
        var fc7 = new Conv2d(hidden, hidden, 1);
        // Without VGG's own classifier to start from, He's values keep the signal; the papers copy trained weights here.
        Init.KaimingNormal(fc6.Weight);
        Init.KaimingNormal(fc7.Weight);
        return new Sequential(fc6, new ReLU(), new Dropout(0.5), fc7, new ReLU(), new Dropout(0.5));
    }

    protected override Tensor Forward(Tensor image) => _encoder.Call(image)[^1];       // N,512,H/8,W/8
}
