using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// DeepLabv2 (Chen, Papandreou, Kokkinos, Murphy, Yuille, "DeepLab", 2016, arXiv:1606.00915) over VGG-16 with ASPP-L (figure 7):
/// four classifiers of dilations 6, 12, 18 and 24, their scores summed. 37,836,652 parameters for 11 classes.
/// Different from the paper: it also trained on scales 0.5 and 0.75 of the image, joined by their maximum.
/// </summary>
public sealed class DeepLabV2 : Network
{
    private static readonly int[] Rates = [6, 12, 18, 24];

    private readonly DilatedVgg16 _vgg;
    private readonly Sequential[] _classifiers;
    private readonly Conv2d[] _scores;

    public DeepLabV2(NetworkOptions options) : base(options, outputStride: 8)
    {
        _vgg = AddInline(new DilatedVgg16(options));
        _classifiers = [.. Rates.Select((rate, i) => Add($"classifier.{i}", _vgg.Classifier(options, rate)))];
        _scores = [.. Rates.Select((_, i) => Add($"fc8.{i}", new Conv2d(options.Of(1024), Classes, 1)))];
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor x = _vgg.Call(image);
        Tensor logits = _scores[0].Call(_classifiers[0].Call(x));
        for (int i = 1; i < Rates.Length; i++) logits = logits + _scores[i].Call(_classifiers[i].Call(x));
        return Aten.UpsampleBilinear2d(logits, image.Size(2), image.Size(3));      // N,K,H,W
    }
}
