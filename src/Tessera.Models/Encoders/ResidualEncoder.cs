using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <param name="Widths">Channels at strides 2, 4, 8, 16, 32; multiples of 8 fill the vector registers.</param>
/// <param name="Blocks">Residual blocks at each of these strides; zero at stride 2 leaves the stem alone there.</param>
public sealed record ResidualOptions(IReadOnlyList<int> Widths, IReadOnlyList<int> Blocks)
{
    public static ResidualOptions Default { get; } = new([32, 48, 96, 192, 320], [0, 1, 2, 2, 1]);
}

/// <summary>
/// A small residual encoder for training from random weights on a few hundred images: a 3x3 stem instead of ResNet's 7x7 and
/// pooling, most work at coarse strides, and a context module at the end.
/// </summary>
public sealed class ResidualEncoder : Encoder
{
    private readonly ConvBnReLU _stem;
    private readonly Sequential[] _stages;
    private readonly Context _context;

    public ResidualEncoder(ResidualOptions own, EncoderOptions options)
        : base(options, options.Of([.. own.Widths]), options.StridesOf(2, 4, 8, 16, 32))
    {
        if (own.Widths.Count != 5 || own.Blocks.Count != 5)
            throw new ArgumentException($"widths and blocks are for five strides; got {own.Widths.Count} and {own.Blocks.Count}");
        _stem = Add("stem", new ConvBnReLU(Channels, Widths[0], stride: 2));
        _stages = new Sequential[5];
        for (int i = 0, dilation = 1; i < 5; i++)
        {
            int stride = i == 0 ? 1 : Strides[i] / Strides[i - 1];
            if (i > 0 && stride == 1) dilation *= 2;
            _stages[i] = Add($"stage{i + 1}", Stage(own.Blocks[i], Widths[Math.Max(i - 1, 0)], Widths[i], stride, dilation));
        }
        _context = Add("context", new Context(Widths[4]));
    }

    protected override Tensor[] Forward(Tensor input)
    {
        var maps = new Tensor[5];
        Tensor x = _stem.Call(input);                                   // N,W0,H/2,W/2
        for (int i = 0; i < 5; i++) maps[i] = x = _stages[i].Call(x);
        maps[4] = _context.Call(x);                                     // N,W4,H/32,W/32
        return maps;
    }

    private static Sequential Stage(int blocks, int inputs, int outputs, int stride, int dilation) =>
        new([.. Enumerable.Range(0, blocks)
            .Select(i => new BasicBlock(i == 0 ? inputs : outputs, outputs, i == 0 ? stride : 1, dilation))]);
}

/// <summary>
/// Adds what lies far around to every pixel of the coarsest map: means over windows of 5 and 9 pixels (160 and 288 of the image)
/// and over all of it, as DDRNet's pyramid takes them (Pan, Hong, Sun, Jia, 2022). Its windows stride instead of adapting, so
/// that any size exports.
/// </summary>
internal sealed class Context : Module<Tensor, Tensor>
{
    private readonly ConvBnReLU _near, _far;
    private readonly Conv2d _all;

    public Context(int width)
    {
        _near = Add("near", new ConvBnReLU(width, width, kernel: 1));
        _far = Add("far", new ConvBnReLU(width, width, kernel: 1));
        // One value a channel and image: too few for batch statistics.
        _all = Add("all", new Conv2d(width, width, 1));
    }

    protected override Tensor Forward(Tensor x)
    {
        Tensor all = _all.Call(Aten.Mean(x, [2, 3], keepDims: true));   // N,C,1,1
        Aten.Relu_(all);
        return x + Around(x, _near, window: 5, stride: 2) + Around(x, _far, window: 9, stride: 4) + all;
    }

    private static Tensor Around(Tensor x, ConvBnReLU project, int window, int stride)
    {
        Tensor means = Aten.AvgPool2d(x, [window, window], [stride, stride], [window / 2, window / 2], countPadding: false);
        return Aten.UpsampleBilinear2d(project.Call(means), x.Size(2), x.Size(3));
    }
}
