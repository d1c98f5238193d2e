using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>
/// EfficientNet-B0 without its classifier (Tan, Le, "EfficientNet: rethinking model scaling for convolutional neural networks",
/// 2019, table 1). Keys are torchvision's below <c>features</c>; residual branches drop with a probability that grows to 0.2.
/// </summary>
public sealed class EfficientNet : NumberedEncoder
{
    private const double DropPath = 0.2;
    private static readonly int[] MapAfter = [1, 2, 3, 5, 8];

    // Expansion, kernel, stride of the first, channels, repeats.
    private static readonly (int Expansion, int Kernel, int Stride, int Outputs, int Repeats)[] Table =
    [
        (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3),
        (6, 5, 1, 112, 3), (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
    ];

    private static readonly MobileParts Make = new(() => new SiLU(), () => new SiLU(), () => new Sigmoid());

    public EfficientNet(EncoderOptions options)
        : base(options, options.Of(16, 24, 40, 112, 1280), options.StridesOf(2, 4, 8, 16, 32), MapAfter)
    {
        int inputs = options.Of(32), stride = 2, dilation = 1, block = 0, blocks = Table.Sum(row => row.Repeats);
        Append(Make.Convolution(Channels, inputs, 3, stride: 2, activation: Make.Activation));
        foreach (var row in Table)
        {
            int outputs = options.Of(row.Outputs);
            bool strides = row.Stride == 2 && stride < options.OutputStride;
            if (row.Stride == 2 && !strides) dilation *= 2;
            if (strides) stride *= 2;
            var stage = new Module<Tensor, Tensor>[row.Repeats];
            for (int i = 0; i < row.Repeats; i++, inputs = outputs)
            {
                var shape = new MobileShape(inputs, inputs * row.Expansion, outputs, row.Kernel,
                    i == 0 && strides ? 2 : 1, dilation, Math.Max(1, inputs / 4));
                stage[i] = new MobileBlock(shape, Make, dropPath: DropPath * block++ / blocks);
            }
            Append(new Sequential(stage));
        }
        Append(Make.Convolution(inputs, Widths[4], 1, activation: Make.Activation));
    }
}
