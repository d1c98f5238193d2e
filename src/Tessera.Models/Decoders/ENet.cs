using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// ENet (Paszke, Chaurasia, Kim, Culurciello, 2016, table 1): bottlenecks, most of them at stride 8, and a decoder that puts
/// values back where poolings found them. 360,655 parameters for 11 classes, with one PReLU slope a channel.
/// Different from it: strided steps round sizes up and upsampled maps are cut, so that any size works.
/// </summary>
public sealed class ENet : Network
{
    private readonly Conv2d _initial;
    private readonly MaxPool2d _pool;
    private readonly Sequential _activation, _stage1, _stage23, _stage4, _stage5;
    private readonly DownBottleneck _down1, _down2;
    private readonly UpBottleneck _up4, _up5;
    private readonly ConvTranspose2d _head;

    public ENet(NetworkOptions options) : base(options, outputStride: 1)
    {
        // The image, pooled, is part of the first 16 channels: 13 convolved and 3 pooled. More bands leave one to convolve.
        int first = Math.Max(options.Of(16), Channels + 1), middle = options.Of(64), last = options.Of(128);
        _initial = Add("initial", new Conv2d(Channels, first - Channels, 3, stride: 2, padding: 1, bias: false));
        _activation = Add("activation", Normalised(first));
        _down1 = Add("down1", new DownBottleneck(first, middle, drop: 0.01));
        _stage1 = Add("stage1", new Sequential([.. Enumerable.Range(0, 4).Select(_ => new Bottleneck(middle, 0.01))]));
        _down2 = Add("down2", new DownBottleneck(middle, last, drop: 0.1));
        _stage23 = Add("stage23", new Sequential([.. EightBottlenecks(last), .. EightBottlenecks(last)]));
        _up4 = Add("up4", new UpBottleneck(last, middle, drop: 0.1));
        _stage4 = Add("stage4", new Sequential(new Bottleneck(middle, 0.1), new Bottleneck(middle, 0.1)));
        _up5 = Add("up5", new UpBottleneck(middle, first, drop: 0.1));
        _stage5 = Add("stage5", new Sequential(new Bottleneck(first, 0.1)));
        _head = Add("head", new ConvTranspose2d(first, Classes, 3, stride: 2, padding: 1, outputPadding: 1, bias: false));
        _pool = Add("pool", new MaxPool2d(2, stride: 2, ceilMode: true));
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor half = _activation.Call(Aten.Cat([_initial.Call(image), _pool.Call(image)], 1));
        (Tensor quarter, Tensor halfPlaces) = _down1.Call(half);
        (Tensor x, Tensor quarterPlaces) = _down2.Call(_stage1.Call(quarter));
        x = _stage4.Call(_up4.Call((_stage23.Call(x), quarterPlaces, quarter)));
        x = _stage5.Call(_up5.Call((x, halfPlaces, half)));
        return Crop(_head.Call(x), image);                              // N,K,H,W
    }

    private static IEnumerable<Bottleneck> EightBottlenecks(int width) =>
    [
        new(width, 0.1), new(width, 0.1, dilation: 2), new(width, 0.1, asymmetric: true), new(width, 0.1, dilation: 4),
        new(width, 0.1), new(width, 0.1, dilation: 8), new(width, 0.1, asymmetric: true), new(width, 0.1, dilation: 16),
    ];

    private static Sequential Normalised(int width) => new(new BatchNorm2d(width), new PReLU(width));

    private static Sequential Widen(int inputs, int outputs, double drop) =>
        new(new Conv2d(inputs, outputs, 1, bias: false), new BatchNorm2d(outputs), new Dropout2d(drop));

    // Twice a side that was rounded up is one more than the side.
    private static Tensor Crop(Tensor x, Tensor like) => Aten.Slice(Aten.Slice(x, 2, 0, like.Size(2)), 3, 0, like.Size(3));

    /// <summary>Figure 2b: down to a quarter of the channels, a convolution (3x3, dilated, or 5x1 and 1x5), up.</summary>
    private sealed class Bottleneck : Module<Tensor, Tensor>
    {
        private readonly Sequential _narrow, _middle, _widen;
        private readonly PReLU _activation;

        public Bottleneck(int width, double drop, int dilation = 1, bool asymmetric = false)
        {
            int inner = width / 4;
            Conv2d[] middle = asymmetric
                ? [
                    new Conv2d(inner, inner, (5, 1), padding: (2, 0), bias: false),
                    new Conv2d(inner, inner, (1, 5), padding: (0, 2), bias: false),
                ]
                : [new Conv2d(inner, inner, 3, padding: dilation, dilation: dilation, bias: false)];
            _narrow = Add("narrow", new Sequential(new Conv2d(width, inner, 1, bias: false), Normalised(inner)));
            _middle = Add("middle", new Sequential([.. middle, Normalised(inner)]));
            _widen = Add("widen", Widen(inner, width, drop));
            _activation = Add("activation", new PReLU(width));
        }

        protected override Tensor Forward(Tensor input) =>
            _activation.Call(input + _widen.Call(_middle.Call(_narrow.Call(input))));
    }

    /// <summary>The first projection is 2x2 with stride 2; beside it maxima, whose missing channels are zeros. Gives the map and
    /// the places of the maxima.</summary>
    private sealed class DownBottleneck : Module<Tensor, (Tensor Map, Tensor Places)>
    {
        private readonly Sequential _narrow, _middle, _widen;
        private readonly PReLU _activation;
        private readonly int _more;

        public DownBottleneck(int inputs, int outputs, double drop)
        {
            int inner = inputs / 4;
            _more = outputs - inputs;
            var shrink = new Conv2d(inputs, inner, 2, stride: 2, bias: false);
            _narrow = Add("narrow", new Sequential(shrink, Normalised(inner)));
            _middle = Add("middle", new Sequential(new Conv2d(inner, inner, 3, padding: 1, bias: false), Normalised(inner)));
            _widen = Add("widen", Widen(inner, outputs, drop));
            _activation = Add("activation", new PReLU(outputs));
        }

        protected override (Tensor, Tensor) Forward(Tensor input)
        {
            (Tensor main, Tensor places) = Aten.MaxPool2dWithIndices(input, [2, 2], [2, 2], [0, 0], ceilMode: true);
            // A row and a column of zeros, which only odd sizes reach.
            Tensor x = _narrow.Call(Aten.ConstantPad(input, [0, 1, 0, 1], 0));
            x = _widen.Call(_middle.Call(x));
            return (_activation.Call(x + Aten.ConstantPad(main, [0, 0, 0, 0, 0, _more], 0)), places);
        }
    }

    /// <summary>A transposed convolution in the middle; beside it a projection, back where the encoder's maxima were.</summary>
    private sealed class UpBottleneck : Module<(Tensor Map, Tensor Places, Tensor Like), Tensor>
    {
        private readonly Sequential _narrow, _middle, _widen, _main;
        private readonly PReLU _activation;

        public UpBottleneck(int inputs, int outputs, double drop)
        {
            int inner = inputs / 4;
            _narrow = Add("narrow", new Sequential(new Conv2d(inputs, inner, 1, bias: false), Normalised(inner)));
            _middle = Add("middle", new Sequential(
                new ConvTranspose2d(inner, inner, 3, stride: 2, padding: 1, outputPadding: 1, bias: false), Normalised(inner)));
            _widen = Add("widen", Widen(inner, outputs, drop));
            _main = Add("main", new Sequential(new Conv2d(inputs, outputs, 1, bias: false), new BatchNorm2d(outputs)));
            _activation = Add("activation", new PReLU(outputs));
        }

        protected override Tensor Forward((Tensor Map, Tensor Places, Tensor Like) input)
        {
            (Tensor map, Tensor places, Tensor like) = input;
            Tensor main = Aten.MaxUnpool2d(_main.Call(map), places, like.Size(2), like.Size(3));
            return _activation.Call(_widen.Call(Crop(_middle.Call(_narrow.Call(map)), like)) + main);
        }
    }
}
