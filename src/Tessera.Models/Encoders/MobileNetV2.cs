using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>
/// MobileNetV2 without its classifier (Sandler, Howard, Zhu, Zhmoginov, Chen, "MobileNetV2: inverted residuals and linear
/// bottlenecks", 2018, table 2). Keys are torchvision's below <c>features</c>.
/// </summary>
public sealed class MobileNetV2 : NumberedEncoder
{
    private static readonly int[] MapAfter = [1, 3, 6, 13, 18];

    // Expansion, channels, repeats, stride of the first.
    private static readonly (int Expansion, int Outputs, int Repeats, int Stride)[] Table =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    private static readonly MobileParts Make = new(() => new ReLU6(), () => new ReLU(), () => new Sigmoid());

    public MobileNetV2(EncoderOptions options)
        : base(options, options.Of(16, 24, 32, 96, 1280), options.StridesOf(2, 4, 8, 16, 32), MapAfter)
    {
        int inputs = options.Of(32), stride = 2, dilation = 1;
        Append(Make.Convolution(Channels, inputs, 3, stride: 2, activation: Make.Activation));
        foreach ((int expansion, int channels, int repeats, int step) in Table)
        {
            int outputs = options.Of(channels);
            bool strides = step == 2 && stride < options.OutputStride;
            if (step == 2 && !strides) dilation *= 2;
            if (strides) stride *= 2;
            for (int i = 0; i < repeats; i++, inputs = outputs)
                Append(new Block(inputs, inputs * expansion, outputs, i == 0 && strides ? 2 : 1, dilation));
        }
        Append(Make.Convolution(inputs, Widths[4], 1, activation: Make.Activation));
    }

    /// <summary>The inverted residual: wide inside, narrow and without activation at its end (figure 3).</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private readonly Sequential _conv;
        private readonly bool _isResidual;

        public Block(int inputs, int expanded, int outputs, int stride, int dilation)
        {
            var project = new Conv2d(expanded, outputs, 1, bias: false);
            Init.KaimingNormal(project.Weight, fanOut: true);
            Sequential inside = Make.Convolution(expanded, expanded, 3, stride, dilation, expanded, Make.Activation);
            _conv = Add("conv", expanded == inputs ? new Sequential(inside, project, new BatchNorm2d(outputs))
                : new Sequential(Make.Convolution(inputs, expanded, 1, activation: Make.Activation),
                    inside, project, new BatchNorm2d(outputs)));
            _isResidual = stride == 1 && inputs == outputs;
        }

        protected override Tensor Forward(Tensor x) => _isResidual ? x + _conv.Call(x) : _conv.Call(x);
    }
}
