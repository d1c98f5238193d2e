using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>What the parts of a <see cref="MobileBlock"/> are made of; keys and starting values are torchvision's.</summary>
/// <param name="Activation">After a convolution.</param>
/// <param name="Squeeze">After the squeezing convolution.</param>
/// <param name="Gate">Of squeeze and excitation.</param>
/// <param name="Eps">Of batch normalisation.</param>
/// <param name="Momentum">Of batch normalisation.</param>
internal sealed record MobileParts(
    Func<Module<Tensor, Tensor>> Activation, Func<Module<Tensor, Tensor>> Squeeze, Func<Module<Tensor, Tensor>> Gate,
    double Eps = 1e-5, double Momentum = 0.1)
{
    /// <summary>Convolution that keeps or halves the size, normalisation, activation (null for none).</summary>
    public Sequential Convolution(int inputs, int outputs, int kernel, int stride = 1, int dilation = 1, int groups = 1,
        Func<Module<Tensor, Tensor>>? activation = null)
    {
        var conv = new Conv2d(
            inputs, outputs, kernel, stride, padding: (kernel - 1) / 2 * dilation, dilation, groups, bias: false);
        Init.KaimingNormal(conv.Weight, fanOut: true);
        var norm = new BatchNorm2d(outputs, Eps, Momentum);
        return activation is null ? new Sequential(conv, norm) : new Sequential(conv, norm, activation());
    }
}

/// <param name="Expanded">Channels inside.</param>
/// <param name="Squeezed">Channels of squeeze and excitation; 0 for none.</param>
internal sealed record MobileShape(int Inputs, int Expanded, int Outputs, int Kernel, int Stride, int Dilation, int Squeezed);

/// <summary>
/// 1x1 to more channels, a convolution in each of them, squeeze and excitation, 1x1 back: the inverted residual of MobileNetV3
/// (Howard et al., 2019, arXiv:1905.02244, figure 4) and EfficientNet.
/// </summary>
internal sealed class MobileBlock : Module<Tensor, Tensor>
{
    private readonly Sequential _block;
    private readonly StochasticDepth? _drop;
    private readonly bool _isResidual;

    public MobileBlock(MobileShape shape, MobileParts parts, Func<Module<Tensor, Tensor>>? activation = null, double dropPath = 0)
    {
        activation ??= parts.Activation;
        var steps = new List<Module<Tensor, Tensor>>();
        if (shape.Expanded != shape.Inputs) steps.Add(parts.Convolution(shape.Inputs, shape.Expanded, 1, activation: activation));
        steps.Add(parts.Convolution(
            shape.Expanded, shape.Expanded, shape.Kernel, shape.Stride, shape.Dilation, shape.Expanded, activation));
        if (shape.Squeezed > 0) steps.Add(new SqueezeExcitation(shape.Expanded, shape.Squeezed, parts));
        steps.Add(parts.Convolution(shape.Expanded, shape.Outputs, 1));
        _block = Add("block", new Sequential([.. steps]));
        _isResidual = shape.Stride == 1 && shape.Inputs == shape.Outputs;
        if (_isResidual && dropPath > 0) _drop = Add("stochastic_depth", new StochasticDepth(dropPath));
    }

    protected override Tensor Forward(Tensor x)
    {
        Tensor y = _block.Call(x);
        if (!_isResidual) return y;
        return x + (_drop?.Call(y) ?? y);
    }

    /// <summary>Each channel times a number that depends on all channels' means
    /// (Hu, Shen, Sun, 2017, arXiv:1709.01507).</summary>
    private sealed class SqueezeExcitation : Module<Tensor, Tensor>
    {
        private readonly Conv2d _squeeze, _excite;
        private readonly Module<Tensor, Tensor> _activation, _gate;

        public SqueezeExcitation(int channels, int squeezed, MobileParts parts)
        {
            _squeeze = Add("fc1", new Conv2d(channels, squeezed, 1));
            _excite = Add("fc2", new Conv2d(squeezed, channels, 1));
            _activation = Add("activation", parts.Squeeze());
            _gate = Add("scale_activation", parts.Gate());
            foreach (Conv2d conv in (Conv2d[])[_squeeze, _excite])
            {
                Init.KaimingNormal(conv.Weight, fanOut: true);
                if (conv.Bias is { } bias) Init.Constant(bias, 0);
            }
        }

        protected override Tensor Forward(Tensor x)
        {
            Tensor squeezed = _activation.Call(_squeeze.Call(Aten.Mean(x, [2, 3], keepDims: true)));
            return x * _gate.Call(_excite.Call(squeezed));              // N,C,1,1 times N,C,H,W
        }
    }
}
