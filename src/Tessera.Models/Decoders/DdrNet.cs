using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// DDRNet-23-slim (Pan, Hong, Sun, Jia, "Deep dual-resolution networks for real-time and accurate semantic segmentation
/// of traffic scenes", 2021): one branch stays at stride 8, one goes down to 64, and each is added to the other twice;
/// a pyramid of pooled maps ends the coarse one. In training an auxiliary head looks at the fine branch.
/// </summary>
public sealed class DdrNet : Network
{
    private const string AuxiliaryHead = "seghead_extra";
    private const double AuxiliaryWeight = 0.4;

    private readonly Sequential _stem, _layer1, _layer2, _coarse3, _coarse4, _coarse5, _fine3, _fine4, _fine5;
    private readonly Sequential _compress3, _compress4, _down3, _down4;
    private readonly PooledPyramid _pyramid;
    private readonly Sequential _head;
    private readonly Sequential? _auxiliary;

    public DdrNet(NetworkOptions options) : base(options, outputStride: 8)
    {
        int width = options.Of(32);
        int twice = 2 * width, four = 4 * width, eight = 8 * width;
        _stem = Add("conv1", new Sequential(
            new Conv2d(Channels, width, 3, stride: 2, padding: 1), new BatchNorm2d(width), new ReLU(),
            new Conv2d(width, width, 3, stride: 2, padding: 1), new BatchNorm2d(width), new ReLU()));
        _layer1 = Add("layer1", TwoBlocks(width, width, 1));
        _layer2 = Add("layer2", TwoBlocks(width, twice, 2));
        _coarse3 = Add("layer3", TwoBlocks(twice, four, 2));
        _coarse4 = Add("layer4", TwoBlocks(four, eight, 2));
        _compress3 = Add("compression3", Normalised(four, twice, 1));
        _compress4 = Add("compression4", Normalised(eight, twice, 1));
        _down3 = Add("down3", Normalised(twice, four, 3, stride: 2));
        _down4 = Add("down4", new Sequential(
            new Conv2d(twice, four, 3, stride: 2, padding: 1, bias: false), new BatchNorm2d(four), new ReLU(),
            new Conv2d(four, eight, 3, stride: 2, padding: 1, bias: false), new BatchNorm2d(eight)));
        _fine3 = Add("layer3_", TwoBlocks(twice, twice, 1));
        _fine4 = Add("layer4_", TwoBlocks(twice, twice, 1));
        _fine5 = Add("layer5_", new Sequential(new DoublingBottleneck(twice, 1)));
        _coarse5 = Add("layer5", new Sequential(new DoublingBottleneck(eight, 2)));
        _pyramid = Add("spp", new PooledPyramid(16 * width, four, four));
        if (options.Auxiliary) _auxiliary = Add(AuxiliaryHead, Head(twice, options));
        _head = Add("final_layer", Head(four, options));
    }

    public override IReadOnlyList<string> AuxiliaryParts => [AuxiliaryHead];

    protected override Tensor Forward(Tensor image)
    {
        (Tensor fine, Tensor map, _) = Branches(image);
        return Enlarge(_head.Call(Enlarge(map, fine) + fine), image);
    }

    protected override LearningLogits ForwardLearning(Tensor image)
    {
        (Tensor fine, Tensor map, Tensor early) = Branches(image);
        Tensor logits = Enlarge(_head.Call(Enlarge(map, fine) + fine), image);
        return _auxiliary is null ? new LearningLogits(logits, [])
            : new LearningLogits(logits, [(Enlarge(_auxiliary.Call(early), image), AuxiliaryWeight)]);
    }

    // The fine branch at stride 8, the pyramid at stride 64, and what the fine branch was after its first exchange.
    private (Tensor Fine, Tensor Coarse, Tensor Early) Branches(Tensor image)
    {
        Tensor shared = _layer2.Call(Rectified(_layer1.Call(_stem.Call(image))));           // N,64,H/8,W/8
        Tensor fine = _fine3.Call(Rectified(shared)), coarse = _coarse3.Call(Rectified(shared));
        Tensor down = coarse + _down3.Call(Rectified(fine));
        Tensor early = fine + Enlarge(_compress3.Call(Rectified(coarse)), fine);
        coarse = _coarse4.Call(Rectified(down));
        fine = _fine4.Call(Rectified(early));
        down = coarse + _down4.Call(Rectified(fine));
        fine = fine + Enlarge(_compress4.Call(Rectified(coarse)), fine);
        return (_fine5.Call(Rectified(fine)), _pyramid.Call(_coarse5.Call(Rectified(down))), early);
    }

    private static Tensor Rectified(Tensor x) => Aten.Relu(x);

    private static Tensor Enlarge(Tensor x, Tensor like) => Aten.UpsampleBilinear2d(x, like.Size(2), like.Size(3));

    private static Sequential TwoBlocks(int inputs, int outputs, int stride) =>
        new(new OpenBlock(inputs, outputs, stride), new OpenBlock(outputs, outputs, 1, endsOpen: true));

    private static Sequential Normalised(int inputs, int outputs, int kernel, int stride = 1) => new(
        new Conv2d(inputs, outputs, kernel, stride, padding: kernel / 2, bias: false), new BatchNorm2d(outputs));

    private static Sequential Head(int inputs, NetworkOptions options)
    {
        int width = options.Of(64);
        return new Sequential(new BatchNorm2d(inputs), new ReLU(), new Conv2d(inputs, width, 3, padding: 1, bias: false),
            new BatchNorm2d(width), new ReLU(), new Conv2d(width, options.Classes, 1));
    }

    /// <summary>ResNet's basic block; the last of a stage leaves its sum without ReLU,
    /// for the exchange between branches.</summary>
    private sealed class OpenBlock : Module<Tensor, Tensor>
    {
        private readonly Conv2d _conv1, _conv2;
        private readonly BatchNorm2d _bn1, _bn2;
        private readonly Sequential? _downsample;
        private readonly bool _endsOpen;

        public OpenBlock(int inputs, int outputs, int stride, bool endsOpen = false)
        {
            _endsOpen = endsOpen;
            _conv1 = Add("conv1", new Conv2d(inputs, outputs, 3, stride, padding: 1, bias: false));
            _bn1 = Add("bn1", new BatchNorm2d(outputs));
            _conv2 = Add("conv2", new Conv2d(outputs, outputs, 3, padding: 1, bias: false));
            _bn2 = Add("bn2", new BatchNorm2d(outputs));
            if (stride > 1 || inputs != outputs) _downsample = Add("downsample", Normalised(inputs, outputs, 1, stride));
        }

        protected override Tensor Forward(Tensor input)
        {
            Tensor x = _bn1.Call(_conv1.Call(input));
            Aten.Relu_(x);
            Tensor sum = _bn2.Call(_conv2.Call(x)) + (_downsample?.Call(input) ?? input);
            if (!_endsOpen) Aten.Relu_(sum);
            return sum;
        }
    }

    /// <summary>ResNet's bottleneck with twice the channels out, left without ReLU.</summary>
    private sealed class DoublingBottleneck : Module<Tensor, Tensor>
    {
        private readonly Sequential _body, _downsample;

        public DoublingBottleneck(int width, int stride)
        {
            _body = Add("body", new Sequential(
                new Conv2d(width, width, 1, bias: false), new BatchNorm2d(width), new ReLU(),
                new Conv2d(width, width, 3, stride, padding: 1, bias: false), new BatchNorm2d(width), new ReLU(),
                new Conv2d(width, 2 * width, 1, bias: false), new BatchNorm2d(2 * width)));
            _downsample = Add("downsample", Normalised(width, 2 * width, 1, stride));
        }

        protected override Tensor Forward(Tensor x) => _body.Call(x) + _downsample.Call(x);
    }

    /// <summary>Deep aggregation pyramid pooling (figure 5): means over 5, 9 and 17 pixels and over all, each added to the one
    /// before.</summary>
    private sealed class PooledPyramid : Module<Tensor, Tensor>
    {
        private static readonly (int Window, int Stride)[] Pools = [(5, 2), (9, 4), (17, 8)];

        private readonly Sequential[] _scales, _process;
        private readonly Sequential _compress, _shortcut;

        public PooledPyramid(int inputs, int width, int outputs)
        {
            _scales = [.. Enumerable.Range(0, Pools.Length + 2).Select(i => Add($"scale{i}", Open(inputs, width, 1)))];
            _process = [.. Enumerable.Range(1, Pools.Length + 1).Select(i => Add($"process{i}", Open(width, width, 3)))];
            _compress = Add("compression", Open((Pools.Length + 2) * width, outputs, 1));
            _shortcut = Add("shortcut", Open(inputs, outputs, 1));
        }

        protected override Tensor Forward(Tensor x)
        {
            var levels = new Tensor[_scales.Length];
            levels[0] = _scales[0].Call(x);
            for (int i = 1; i < levels.Length; i++)
            {
                Tensor pooled = i <= Pools.Length
                    ? Aten.AvgPool2d(x, [Pools[i - 1].Window, Pools[i - 1].Window], [Pools[i - 1].Stride, Pools[i - 1].Stride],
                        [Pools[i - 1].Window / 2, Pools[i - 1].Window / 2])
                    : Aten.Mean(x, [2, 3], keepDims: true);
                levels[i] = _process[i - 1].Call(Enlarge(_scales[i].Call(pooled), x) + levels[i - 1]);
            }
            return _compress.Call(Aten.Cat(levels, 1)) + _shortcut.Call(x);
        }

        // Normalisation and ReLU before the convolution.
        private static Sequential Open(int inputs, int outputs, int kernel) => new(
            new BatchNorm2d(inputs), new ReLU(), new Conv2d(inputs, outputs, kernel, padding: kernel / 2, bias: false));
    }
}
