using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>
/// ConvNeXt-Tiny without its classifier (Liu, Mao, Wu, Feichtenhofer, Darrell, Xie, "A ConvNet for the 2020s", 2022).
/// Maps at strides 4 to 32; for output strides 16 and 8 the last downsamplings do not stride and the 7x7 convolutions
/// after them are dilated. Keys are torchvision's below <c>features</c>.
/// </summary>
public sealed class ConvNeXt : NumberedEncoder
{
    private const double DropPath = 0.1, Eps = 1e-6;
    private static readonly int[] MapAfter = [1, 3, 5, 7], Depths = [3, 3, 9, 3];

    public ConvNeXt(EncoderOptions options)
        : base(options, options.Of(96, 192, 384, 768), options.StridesOf(4, 8, 16, 32), MapAfter)
    {
        int blocks = Depths.Sum(), block = 0, dilation = 1;
        for (int i = 0; i < 4; i++)
        {
            int stride = i == 0 ? 4 : Strides[i] / Strides[i - 1];
            if (stride == 1) dilation *= 2;
            Append(i == 0
                ? new Sequential(new PatchConvolution(Channels, Widths[0], 4, 4), new ChannelNorm(Widths[0]))
                : new Sequential(new ChannelNorm(Widths[i - 1]), new PatchConvolution(Widths[i - 1], Widths[i], 2, stride)));
            Append(new Sequential([.. Enumerable.Range(0, Depths[i])
                .Select(_ => new Block(Widths[i], dilation, DropPath * block++ / (blocks - 1)))]));
        }
    }

    /// <summary>A convolution of patches beside each other. A patch that the image only begins is filled up with zeros,
    /// so that no image is too small.</summary>
    private sealed class PatchConvolution : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv;
        private readonly int _rest;

        public PatchConvolution(int inputs, int outputs, int kernel, int stride)
        {
            _conv = AddInline(new Conv2d(inputs, outputs, kernel, stride));
            _rest = kernel - 1;
            Init.Normal(_conv.Weight, 0.02);
            if (_conv.Bias is { } bias) Init.Constant(bias, 0);
        }

        protected override Tensor Forward(Tensor x) =>
            _conv.Call(_rest == 0 ? x : Aten.ConstantPad(x, [0, _rest, 0, _rest], 0));
    }

    /// <summary>Layer normalisation across the channels of each pixel of a map.</summary>
    private sealed class ChannelNorm : Module<Tensor, Tensor>
    {
        private readonly LayerNorm _norm;

        public ChannelNorm(int channels) => _norm = AddInline(new LayerNorm(channels, Eps));

        protected override Tensor Forward(Tensor x) => Aten.Permute(_norm.Call(Aten.Permute(x, [0, 2, 3, 1])), [0, 3, 1, 2]);
    }

    /// <summary>7x7 in each channel, then two linear layers a pixel, scaled before they are added (figure 4).</summary>
    private sealed class Block : Module<Tensor, Tensor>
    {
        private const double FirstScale = 1e-6;

        private readonly Tensor _scale;
        private readonly Sequential _block;
        private readonly StochasticDepth _drop;

        public Block(int width, int dilation, double dropPath)
        {
            _scale = AddParameter("layer_scale", Tensor.Empty([width, 1, 1]));
            Init.Constant(_scale, FirstScale);
            var conv = new Conv2d(width, width, 7, padding: 3 * dilation, dilation: dilation, groups: width);
            Init.Normal(conv.Weight, 0.02);
            if (conv.Bias is { } bias) Init.Constant(bias, 0);
            _block = Add("block", new Sequential(
                conv, new Move([0, 2, 3, 1]), new LayerNorm(width, Eps), TransformerInit.Linear(width, 4 * width),
                new GELU(), TransformerInit.Linear(4 * width, width), new Move([0, 3, 1, 2])));
            _drop = Add("stochastic_depth", new StochasticDepth(dropPath));
        }

        protected override Tensor Forward(Tensor x) => x + _drop.Call(_block.Call(x) * _scale);
    }

    /// <summary>Channels to the end and back.</summary>
    private sealed class Move(long[] order) : Module<Tensor, Tensor>
    {
        protected override Tensor Forward(Tensor x) => Aten.Permute(x, order);
    }
}
