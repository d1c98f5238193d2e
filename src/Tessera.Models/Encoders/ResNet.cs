using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>
/// ResNet-18 and -34 without their classifier (He, Zhang, Ren, Sun, "Deep residual learning for image recognition", 2015).
/// Keys and starting values are torchvision's: its weights load as they are, less fc.
/// </summary>
public sealed class ResNet : Encoder
{
    private static readonly int[] Channels64To512 = [64, 64, 128, 256, 512];

    private readonly Conv2d _conv1;
    private readonly BatchNorm2d _bn1;
    private readonly MaxPool2d _pool;
    private readonly Sequential[] _layers;

    public static ResNet ResNet18(int channels) => new([2, 2, 2, 2], channels);

    public static ResNet ResNet34(int channels) => new([3, 4, 6, 3], channels);

    /// <param name="blocks">Blocks of each of the four layers.</param>
    private ResNet(int[] blocks, int channels) : base(channels, Channels64To512, [2, 4, 8, 16, 32])
    {
        _conv1 = Add("conv1", new Conv2d(channels, 64, 7, stride: 2, padding: 3, bias: false));
        _bn1 = Add("bn1", new BatchNorm2d(64));
        Init.KaimingNormal(_conv1.Weight, fanOut: true);
        _pool = Add("maxpool", new MaxPool2d(3, stride: 2, padding: 1));
        _layers = [.. blocks.Select((count, i) =>
            Add($"layer{i + 1}", Layer(count, Widths[i], Widths[i + 1], stride: i == 0 ? 1 : 2)))];
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

    private static Sequential Layer(int blocks, int inputs, int outputs, int stride) =>
        new([.. Enumerable.Range(0, blocks)
            .Select(i => new BasicBlock(i == 0 ? inputs : outputs, outputs, i == 0 ? stride : 1))]);
}
