using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// BiSeNet v2 (Yu, Gao, Wang, Yu, Shen, Sang, "BiSeNet V2: bilateral network with guided aggregation for real-time semantic
/// segmentation", 2020): a shallow, wide branch for details at stride 8 beside a deep, thin one for meaning at stride 32, each
/// gated by the other. In training four heads on the thin branch help it along (section 4.4).
/// </summary>
public sealed class BiSeNetV2 : Network
{
    private const int HeadWidth = 1024;

    private readonly Sequential _detail;
    private readonly Stem _stem;
    private readonly Sequential[] _stages;
    private readonly ContextEmbedding _context;
    private readonly GuidedAggregation _join;
    private readonly Sequential _head;
    private readonly Sequential[] _boosters;

    public BiSeNetV2(NetworkOptions options) : base(options, outputStride: 8)
    {
        int[] detail = options.Of(64, 64, 128), thin = options.Of(16, 32, 64, 128);
        _detail = Add("detail", new Sequential(
            new ConvBnReLU(Channels, detail[0], stride: 2), new ConvBnReLU(detail[0], detail[0]),
            new ConvBnReLU(detail[0], detail[1], stride: 2),
            new ConvBnReLU(detail[1], detail[1]), new ConvBnReLU(detail[1], detail[1]),
            new ConvBnReLU(detail[1], detail[2], stride: 2),
            new ConvBnReLU(detail[2], detail[2]), new ConvBnReLU(detail[2], detail[2])));
        _stem = Add("stem", new Stem(Channels, thin[0]));
        int[] repeats = [2, 2, 4];
        _stages = [.. repeats.Select((count, i) => Add($"stage{i + 3}", new Sequential([.. Enumerable.Range(0, count)
            .Select(b => new GatherExpansion(b == 0 ? thin[i] : thin[i + 1], thin[i + 1], strides: b == 0))])))];
        _context = Add("context", new ContextEmbedding(thin[3]));
        _join = Add("aggregation", new GuidedAggregation(detail[2]));
        _head = Add("head", Head(detail[2], options));
        _boosters = options.Auxiliary ? [.. thin.Select((width, i) => Add(AuxiliaryParts[i], Head(width, options)))] : [];
    }

    public override IReadOnlyList<string> AuxiliaryParts => ["booster_2", "booster_3", "booster_4", "booster_5"];

    protected override Tensor Forward(Tensor image) =>
        Enlarge(_head.Call(_join.Call(_detail.Call(image), Meaning(image)[^1])), image);

    protected override LearningLogits ForwardLearning(Tensor image)
    {
        Tensor[] maps = Meaning(image);
        return new LearningLogits(Enlarge(_head.Call(_join.Call(_detail.Call(image), maps[^1])), image),
            [.. _boosters.Select((head, i) => (Enlarge(head.Call(maps[i]), image), 1.0))]);
    }

    // Strides 4, 8, 16 and 32, then the last with what the whole image says.
    private Tensor[] Meaning(Tensor image)
    {
        var maps = new Tensor[5];
        Tensor x = maps[0] = _stem.Call(image);
        for (int i = 0; i < 3; i++) maps[i + 1] = x = _stages[i].Call(x);
        maps[4] = _context.Call(x);
        return maps;
    }

    private static Sequential Head(int inputs, NetworkOptions options)
    {
        int width = options.Of(HeadWidth);
        return new Sequential(new ConvBnReLU(inputs, width), new Dropout(0.1), new Conv2d(width, options.Classes, 1));
    }

    private static Tensor Enlarge(Tensor x, Tensor like) => Aten.UpsampleBilinear2d(x, like.Size(2), like.Size(3));

    private static Sequential Normalised(int inputs, int outputs, int kernel, int stride = 1, int groups = 1) => new(
        new Conv2d(inputs, outputs, kernel, stride, padding: kernel / 2, groups: groups, bias: false), new BatchNorm2d(outputs));

    /// <summary>Two ways to a quarter of the size, joined (figure 4a).</summary>
    private sealed class Stem : Module<Tensor, Tensor>
    {
        private readonly ConvBnReLU _first, _narrow, _stride, _mix;
        private readonly MaxPool2d _pool;

        public Stem(int channels, int width)
        {
            _first = Add("first", new ConvBnReLU(channels, width, stride: 2));
            _narrow = Add("narrow", new ConvBnReLU(width, width / 2, kernel: 1));
            _stride = Add("stride", new ConvBnReLU(width / 2, width, stride: 2));
            _pool = Add("pool", new MaxPool2d(3, stride: 2, padding: 1));
            _mix = Add("mix", new ConvBnReLU(2 * width, width));
        }

        protected override Tensor Forward(Tensor image)
        {
            Tensor x = _first.Call(image);
            return _mix.Call(Aten.Cat([_stride.Call(_narrow.Call(x)), _pool.Call(x)], 1));
        }
    }

    /// <summary>3x3, depth-wise expansion by 6, 1x1 back (figure 5b; with a stride figure 5c).</summary>
    private sealed class GatherExpansion : Module<Tensor, Tensor>
    {
        private const int Expansion = 6;

        private readonly ConvBnReLU _gather;
        private readonly Sequential _expand, _project;
        private readonly Sequential? _shortcut;

        public GatherExpansion(int inputs, int outputs, bool strides)
        {
            int wide = Expansion * inputs;
            _gather = Add("gather", new ConvBnReLU(inputs, inputs));
            _expand = Add("expand", strides
                ? new Sequential(Normalised(inputs, wide, 3, stride: 2, groups: inputs), Normalised(wide, wide, 3, groups: wide))
                : Normalised(inputs, wide, 3, groups: inputs));
            _project = Add("project", Normalised(wide, outputs, 1));
            if (!strides) return;
            _shortcut = Add("shortcut", new Sequential(
                Normalised(inputs, inputs, 3, stride: 2, groups: inputs), Normalised(inputs, outputs, 1)));
        }

        protected override Tensor Forward(Tensor input)
        {
            Tensor sum = _project.Call(_expand.Call(_gather.Call(input))) + (_shortcut?.Call(input) ?? input);
            Aten.Relu_(sum);
            return sum;
        }
    }

    /// <summary>The mean over the image, added to every pixel (figure 4b, where nothing stands behind the 3x3).</summary>
    private sealed class ContextEmbedding : Module<Tensor, Tensor>
    {
        private readonly BatchNorm2d _norm;
        private readonly ConvBnReLU _project;
        private readonly Conv2d _mix;

        public ContextEmbedding(int width)
        {
            _norm = Add("norm", new BatchNorm2d(width));
            _project = Add("project", new ConvBnReLU(width, width, kernel: 1));
            _mix = Add("mix", new Conv2d(width, width, 3, padding: 1));
        }

        protected override Tensor Forward(Tensor x) =>
            _mix.Call(x + _project.Call(_norm.Call(Aten.Mean(x, [2, 3], keepDims: true))));
    }

    /// <summary>Either branch times a gate made of the other, at both sizes (figure 6).</summary>
    private sealed class GuidedAggregation : Module<Tensor, Tensor, Tensor>
    {
        private readonly Sequential _detailKeep, _detailShrink, _meaningKeep, _meaningGrow, _mix;

        public GuidedAggregation(int width)
        {
            _detailKeep = Add("detail_keep", new Sequential(
                Normalised(width, width, 3, groups: width), new Conv2d(width, width, 1, bias: false)));
            _detailShrink = Add("detail_shrink", new Sequential(
                Normalised(width, width, 3, stride: 2), new AvgPool2d(3, stride: 2, padding: 1)));
            _meaningKeep = Add("meaning_keep", new Sequential(
                Normalised(width, width, 3, groups: width), new Conv2d(width, width, 1, bias: false)));
            _meaningGrow = Add("meaning_grow", Normalised(width, width, 3));
            _mix = Add("mix", Normalised(width, width, 3));
        }

        protected override Tensor Forward(Tensor detail, Tensor meaning)
        {
            Tensor fine = _detailKeep.Call(detail) * Aten.Sigmoid(Enlarge(_meaningGrow.Call(meaning), detail));
            Tensor coarse = Enlarge(_detailShrink.Call(detail), meaning) * Aten.Sigmoid(_meaningKeep.Call(meaning));
            return _mix.Call(fine + Enlarge(coarse, detail));
        }
    }
}
