using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>
/// ResNet without its classifier (He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2015).
/// Keys and starting values are torchvision's: its weights load as they are, less fc.
/// </summary>
public sealed class ResNet : Encoder
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly MaxPool2d _pool;
    private readonly Sequential[] _layers = new Sequential[4];

    public static ResNet ResNet18(EncoderOptions options) => new([2, 2, 2, 2], narrows: false, options);

    public static ResNet ResNet34(EncoderOptions options) => new([3, 4, 6, 3], narrows: false, options);

    public static ResNet ResNet50(EncoderOptions options) => new([3, 4, 6, 3], narrows: true, options);

    public static ResNet ResNet101(EncoderOptions options) => new([3, 4, 23, 3], narrows: true, options);

    /// <param name="blocks">Blocks of each of the four layers.</param>
    /// <param name="narrows">Blocks are bottlenecks, whose results are four times as wide.</param>
    private ResNet(int[] blocks, bool narrows, EncoderOptions options) : base(options,
        narrows ? options.Of(64, 256, 512, 1024, 2048) : options.Of(64, 64, 128, 256, 512), options.StridesOf(2, 4, 8, 16, 32))
    {
        _conv1 = Add("conv1", new Conv2d(Channels, Widths[0], 7, stride: 2, padding: 3, bias: false));
        _bn1 = Add("bn1", new BatchNorm2d(Widths[0]));
        Init.KaimingNormal(_conv1.Weight, fanOut: true);
        _pool = Add("maxpool", new MaxPool2d(3, stride: 2, padding: 1));
        int dilation = 1;
        for (int i = 0; i < 4; i++)
        {
            int stride = Strides[i + 1] / Strides[i], before = dilation;
            if (i > 0 && stride == 1) dilation *= 2;
            // As torchvision has it, a layer's first block still has the dilation of the layer before.
            _layers[i] = Add($"layer{i + 1}", new Sequential([.. Enumerable.Range(0, blocks[i]).Select(b => Block(narrows,
                Widths[b == 0 ? i : i + 1], Widths[i + 1], b == 0 && i > 0 ? stride : 1, b == 0 ? before : dilation))]));
        }
    }

    protected override Tensor[] Forward(Tensor input)
    {
        var maps = new Tensor[5];
        maps[0] = _bn1.Call(_conv1.Call(input));                        // N,64,H/2,W/2
        Aten.Relu_(maps[0]);
        Tensor x = _pool.Call(maps[0]);
        for (int i = 0; i < 4; i++) maps[i + 1] = x = _layers[i].Call(x);
        return maps;
    }

    private static Module<Tensor, Tensor> Block(bool narrows, int inputs, int outputs, int stride, int dilation) => narrows
        ? new Bottleneck(inputs, outputs, stride, dilation) : new BasicBlock(inputs, outputs, stride, dilation);
}
