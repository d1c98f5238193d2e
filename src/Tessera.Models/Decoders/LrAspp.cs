using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// Lite R-ASPP (Howard et al., "Searching for MobileNetV3", 2019, section 6.4) as torchvision has it: the coarsest map weighted
/// by its own mean, and scores from it and from the map of stride 8, summed.
/// </summary>
public sealed class LrAspp : EncoderNetwork
{
    private readonly LiteHead _classifier;
    private readonly int _low;

    public LrAspp(Encoder encoder, NetworkOptions options) : base(encoder, options, outputStride: 8)
    {
        _low = encoder.Strides.TakeWhile(stride => stride < 8).Count();
        _classifier = Add("classifier", new LiteHead(encoder.Widths[_low], encoder.Widths[^1], options.Of(128), Classes));
    }

    protected override Tensor Head(Tensor[] maps) => _classifier.Call(maps[_low], maps[^1]);

    /// <summary>Figure 10; keys are torchvision's.</summary>
    private sealed class LiteHead : Module<Tensor, Tensor, Tensor>
    {
        private readonly Sequential _cbr, _scale;
        private readonly Conv2d _lowClassifier, _highClassifier;

        public LiteHead(int low, int high, int width, int classes)
        {
            _cbr = Add("cbr", new Sequential(new Conv2d(high, width, 1, bias: false), new BatchNorm2d(width), new ReLU()));
            // The mean itself is step 0.
            _scale = Add("scale", new Sequential(new Identity(), new Conv2d(high, width, 1, bias: false), new Sigmoid()));
            _lowClassifier = Add("low_classifier", new Conv2d(low, classes, 1));
            _highClassifier = Add("high_classifier", new Conv2d(width, classes, 1));
        }

        protected override Tensor Forward(Tensor low, Tensor high)
        {
            Tensor x = _cbr.Call(high) * _scale.Call(Aten.Mean(high, [2, 3], keepDims: true));
            x = Aten.UpsampleBilinear2d(x, low.Size(2), low.Size(3));
            return _lowClassifier.Call(low) + _highClassifier.Call(x);  // N,K,H/8,W/8
        }
    }
}
