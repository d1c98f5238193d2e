using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// DABNet (Li, Yun, Kim, Kim, 2019): depth-wise asymmetric bottlenecks with a plain and a dilated branch; the image,
/// pooled, joins in at every scale. 754,571 parameters for 11 classes.
/// </summary>
public sealed class DabNet : Network
{
    private static readonly int[] FirstDilations = [2, 2, 2], SecondDilations = [4, 4, 8, 8, 16, 16];

    private readonly Sequential _first, _down1, _block1, _down2, _block2;
    private readonly Sequential _norm1, _norm2, _norm3;
    private readonly AvgPool2d _shrink;
    private readonly Conv2d _head;

    public DabNet(NetworkOptions options) : base(options, outputStride: 8)
    {
        int[] widths = options.Of(32, 64, 128);
        int joined1 = widths[0] + Channels, joined2 = 2 * widths[1] + Channels, joined3 = 2 * widths[2] + Channels;
        _first = Add("first", new Sequential(
            new Conv2d(Channels, widths[0], 3, stride: 2, padding: 1, bias: false), Activation(widths[0]),
            new Conv2d(widths[0], widths[0], 3, padding: 1, bias: false), Activation(widths[0]),
            new Conv2d(widths[0], widths[0], 3, padding: 1, bias: false), Activation(widths[0])));
        _norm1 = Add("norm1", Activation(joined1));
        _down1 = Add("down1", new Sequential(new Downsampling(joined1, widths[1]), Activation(widths[1])));
        _block1 = Add("block1", new Sequential([.. FirstDilations.Select(d => new Bottleneck(widths[1], d))]));
        _norm2 = Add("norm2", Activation(joined2));
        _down2 = Add("down2", new Sequential(new Downsampling(joined2, widths[2]), Activation(widths[2])));
        _block2 = Add("block2", new Sequential([.. SecondDilations.Select(d => new Bottleneck(widths[2], d))]));
        _norm3 = Add("norm3", Activation(joined3));
        _head = Add("head", new Conv2d(joined3, Classes, 1, bias: false));
        _shrink = Add("shrink", new AvgPool2d(3, stride: 2, padding: 1));
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor half = _shrink.Call(image), quarter = _shrink.Call(half), eighth = _shrink.Call(quarter);
        Tensor x = _down1.Call(_norm1.Call(Aten.Cat([_first.Call(image), half], 1)));
        x = _down2.Call(_norm2.Call(Aten.Cat([_block1.Call(x), x, quarter], 1)));
        x = _head.Call(_norm3.Call(Aten.Cat([_block2.Call(x), x, eighth], 1)));
        return Aten.UpsampleBilinear2d(x, image.Size(2), image.Size(3));
    }

    private static Sequential Activation(int width) => new(new BatchNorm2d(width, eps: 1e-3), new PReLU(width));

    /// <summary>A strided convolution, beside a pooling where channels grow.</summary>
    private sealed class Downsampling : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv;
        private readonly MaxPool2d? _pool;

        public Downsampling(int inputs, int outputs)
        {
            bool joins = inputs < outputs;
            _conv = Add("conv", new Conv2d(inputs, joins ? outputs - inputs : outputs, 3, stride: 2, padding: 1, bias: false));
            if (joins) _pool = Add("pool", new MaxPool2d(2, stride: 2, ceilMode: true));
        }

        protected override Tensor Forward(Tensor input) =>
            _pool is null ? _conv.Call(input) : Aten.Cat([_conv.Call(input), _pool.Call(input)], 1);
    }

    /// <summary>Figure 3c of the paper.</summary>
    private sealed class Bottleneck : Module<Tensor, Tensor>
    {
        private readonly Sequential _narrow, _near, _far, _widen;

        public Bottleneck(int width, int dilation)
        {
            int half = width / 2;
            _narrow = Add("narrow", new Sequential(
                Activation(width), new Conv2d(width, half, 3, padding: 1, bias: false), Activation(half)));
            _near = Add("near", DepthWise(half, 1));
            _far = Add("far", DepthWise(half, dilation));
            _widen = Add("widen", new Sequential(Activation(half), new Conv2d(half, width, 1, bias: false)));
        }

        protected override Tensor Forward(Tensor input)
        {
            Tensor x = _narrow.Call(input);
            return input + _widen.Call(_near.Call(x) + _far.Call(x));
        }

        private static Sequential DepthWise(int width, int dilation) => new(
            new Conv2d(width, width, (3, 1), padding: (dilation, 0), dilation: (dilation, 1), groups: width, bias: false),
            Activation(width),
            new Conv2d(width, width, (1, 3), padding: (0, dilation), dilation: (1, dilation), groups: width, bias: false),
            Activation(width));
    }
}
