using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// ParseNet (Liu, Rabinovich, Berg, "ParseNet: looking wider to see better", 2015): DeepLab-LargeFOV whose fc7 is joined by its
/// own mean over the image, both normalised to learned lengths. 20,508,491 parameters for 11 classes.
/// </summary>
public sealed class ParseNet : Network
{
    private readonly DilatedVgg16 _vgg;
    private readonly AvgPool2d _smooth;
    private readonly Sequential _classifier;
    private readonly LengthNorm _localNorm, _globalNorm;
    private readonly Conv2d _score;

    public ParseNet(NetworkOptions options) : base(options, outputStride: 8)
    {
        int hidden = options.Of(1024);
        _vgg = AddInline(new DilatedVgg16(options));
        _smooth = Add("pool5a", new AvgPool2d(3, stride: 1, padding: 1));
        _classifier = Add("classifier", _vgg.Classifier(options, dilation: 12));
        _localNorm = Add("local_norm", new LengthNorm(hidden));
        _globalNorm = Add("global_norm", new LengthNorm(hidden));
        _score = Add("fc8", new Conv2d(2 * hidden, Classes, 1));
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor local = _classifier.Call(_smooth.Call(_vgg.Call(image)));
        Tensor mean = _globalNorm.Call(Aten.Mean(local, [2, 3], keepDims: true));                   // N,1024,1,1
        // "Unpooling": the same vector at every place.
        Tensor everywhere = Aten.UpsampleNearest2d(mean, local.Size(2), local.Size(3));
        Tensor logits = _score.Call(Aten.Cat([_localNorm.Call(local), everywhere], 1));
        return Aten.UpsampleBilinear2d(logits, image.Size(2), image.Size(3));                       // N,K,H,W
    }

    /// <summary>Each pixel's channels divided by their Euclidean length, times a learned scale a channel.</summary>
    private sealed class LengthNorm : Module<Tensor, Tensor>
    {
        private readonly Tensor _scale;

        public LengthNorm(int channels)
        {
            _scale = AddParameter("scale", Tensor.Empty([channels, 1, 1]));
            Init.Constant(_scale, 10);
        }

        protected override Tensor Forward(Tensor x)
        {
            Tensor square = Aten.Sum(Aten.Mul(x, x), [1], keepDims: true);
            // Where ReLU left nothing there is no direction either, and no slope of the root.
            return Aten.Mul(Aten.Div(x, Aten.Sqrt(Aten.Add(square, 1e-10))), _scale);
        }
    }
}
