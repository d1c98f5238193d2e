using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// LMFFNet (Shi, Shen, Yi, Weng, Huang, Luo, Zhou, 2022): split-and-dilate blocks, each stage fused with its own
/// beginning and the pooled image, and a decoder in which middle features say where deep ones count. 1,344,236
/// parameters for 11 classes.
/// </summary>
public sealed class LmffNet : Network
{
    private static readonly int[] FirstDilations = [2, 2, 2], SecondDilations = [4, 4, 8, 8, 16, 16, 32, 32];

    private readonly Sequential _first, _fuse1, _fuse2, _fuse3, _block1, _block2;
    private readonly Downsampling _down1, _down2;
    private readonly PartAttention _attend1, _attend2;
    private readonly AvgPool2d _shrink;
    private readonly Decoder _decoder;

    public LmffNet(NetworkOptions options) : base(options, outputStride: 4)
    {
        int[] widths = options.Of(32, 64, 128);
        int joined1 = widths[0] + Channels, joined2 = 2 * widths[1] + Channels, joined3 = 2 * widths[2] + Channels;
        _first = Add("first", new Sequential(
            new Conv2d(Channels, widths[0], 3, stride: 2, padding: 1, bias: false), Activation(widths[0]),
            new Conv2d(widths[0], widths[0], 3, padding: 1, bias: false), Activation(widths[0]),
            new Conv2d(widths[0], widths[0], 3, padding: 1, bias: false), Activation(widths[0])));
        _fuse1 = Add("fuse1", Fusion(joined1));
        _down1 = Add("down1", new Downsampling(joined1, widths[1]));
        _block1 = Add("block1", new Sequential([.. FirstDilations.Select(d => new SplitBlock(widths[1], d))]));
        _attend1 = Add("attend1", new PartAttention(widths[1]));
        _fuse2 = Add("fuse2", Fusion(joined2));
        _down2 = Add("down2", new Downsampling(joined2, widths[2]));
        _block2 = Add("block2", new Sequential([.. SecondDilations.Select(d => new SplitBlock(widths[2], d))]));
        _attend2 = Add("attend2", new PartAttention(widths[2]));
        _fuse3 = Add("fuse3", Fusion(joined3));
        _decoder = Add("decoder", new Decoder(joined2, joined3, options.Of(16), options.Of(32), Classes));
        _shrink = Add("shrink", new AvgPool2d(3, stride: 2, padding: 1));
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor half = _shrink.Call(image), quarter = _shrink.Call(half), eighth = _shrink.Call(quarter);
        Tensor x = _down1.Call(_fuse1.Call(Aten.Cat([_first.Call(image), half], 1)));
        Tensor middle = _fuse2.Call(Aten.Cat([_block1.Call(x), _attend1.Call(x), quarter], 1));
        x = _down2.Call(middle);
        Tensor deep = _fuse3.Call(Aten.Cat([_block2.Call(x), _attend2.Call(x), eighth], 1));
        return Aten.UpsampleBilinear2d(_decoder.Call(middle, deep), image.Size(2), image.Size(3));
    }

    private static Sequential Activation(int width) => new(new BatchNorm2d(width, eps: 1e-3), new PReLU(width));

    private static Sequential Fusion(int width) => new(Activation(width), new Conv2d(width, width, 1, bias: false));

    private static Sequential DepthWise(int width, int dilation) => new(
        new Conv2d(width, width, 3, padding: dilation, dilation: dilation, groups: width, bias: false), Activation(width));

    /// <summary>A strided convolution beside a pooling.</summary>
    private sealed class Downsampling : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv;
        private readonly MaxPool2d? _pool;
        private readonly Sequential _activation;

        public Downsampling(int inputs, int outputs)
        {
            bool joins = inputs < outputs;
            _conv = Add("conv", new Conv2d(inputs, joins ? outputs - inputs : outputs, 3, stride: 2, padding: 1, bias: false));
            if (joins) _pool = Add("pool", new MaxPool2d(2, stride: 2, ceilMode: true));
            _activation = Add("activation", Activation(outputs));
        }

        protected override Tensor Forward(Tensor input) => _activation.Call(
            _pool is null ? _conv.Call(input) : Aten.Cat([_conv.Call(input), _pool.Call(input)], 1));
    }

    /// <summary>SEM-B of the paper: half the channels, one half of those seen near and the other far.</summary>
    private sealed class SplitBlock : Module<Tensor, Tensor>
    {
        private readonly int _part;
        private readonly Sequential _narrow, _near, _far, _widen, _activation;

        public SplitBlock(int width, int dilation)
        {
            int half = width / 2;
            _part = half / 2;
            _narrow = Add("narrow", new Sequential(new Conv2d(width, half, 3, padding: 1, bias: false), Activation(half)));
            _near = Add("near", DepthWise(_part, 1));
            _far = Add("far", DepthWise(_part, dilation));
            _widen = Add("widen", new Sequential(new Conv2d(half, half, 3, padding: 1, bias: false), Activation(half),
                new Conv2d(half, width, 1, bias: false)));
            _activation = Add("activation", Activation(width));
        }

        protected override Tensor Forward(Tensor input)
        {
            Tensor x = _narrow.Call(input);
            Tensor near = _near.Call(Aten.Slice(x, 1, 0, _part)), far = _far.Call(Aten.Slice(x, 1, _part, 2 * _part));
            return _activation.Call(_widen.Call(Aten.Cat([near, far], 1)) + input);
        }
    }

    /// <summary>PMCA of the paper: a weight a channel from the means of the map's quarters and of all of it.</summary>
    private sealed class PartAttention : Module<Tensor, Tensor>
    {
        private const int Reduction = 8;

        private readonly Conv2d _quarters, _squeeze, _widen;
        private readonly PReLU _slope;

        public PartAttention(int width)
        {
            int narrow = Math.Max(1, width / Reduction);
            _quarters = Add("quarters", new Conv2d(width, width, 2, groups: width, bias: false));
            _squeeze = Add("squeeze", new Conv2d(width, narrow, 1, bias: false));
            _slope = Add("slope", new PReLU());
            _widen = Add("widen", new Conv2d(narrow, width, 1, bias: false));
        }

        protected override Tensor Forward(Tensor x)
        {
            Tensor means = _quarters.Call(Aten.AdaptiveAvgPool2d(x, [2, 2])) + Aten.Mean(x, [2, 3], keepDims: true);   // N,C,1,1
            return x * Aten.Sigmoid(_widen.Call(_slope.Call(_squeeze.Call(means))));
        }
    }

    /// <summary>MAD of the paper: class scores of the deep map times an attention that both maps give.</summary>
    private sealed class Decoder : Module
    {
        private readonly Conv2d _middle, _deep;
        private readonly Sequential _attention, _scores;

        public Decoder(int middle, int deep, int narrowMiddle, int narrowDeep, int classes)
        {
            int both = narrowMiddle + narrowDeep;
            _middle = Add("middle", new Conv2d(middle, narrowMiddle, 1, bias: false));
            _deep = Add("deep", new Conv2d(deep, narrowDeep, 1, bias: false));
            _attention = Add("attention", new Sequential(DepthWise(both, 1), new Conv2d(both, classes, 1, bias: false)));
            _scores = Add("scores", new Sequential(DepthWise(deep, 1), new Conv2d(deep, classes, 1, bias: false)));
        }

        public Tensor Call(Tensor middle, Tensor deep)
        {
            Tensor up(Tensor x) => Aten.UpsampleBilinear2d(x, middle.Size(2), middle.Size(3));
            Tensor attention = Aten.Sigmoid(_attention.Call(Aten.Cat([_middle.Call(middle), up(_deep.Call(deep))], 1)));
            return up(_scores.Call(deep)) * attention;                                   // N,classes,h/4,w/4
        }
    }
}
