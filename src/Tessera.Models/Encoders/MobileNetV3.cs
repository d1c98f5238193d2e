using Tessera.Models.Layers;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>
/// MobileNetV3-Large without its classifier (Howard et al., "Searching for MobileNetV3", 2019, table 1). Keys are torchvision's
/// below <c>features</c>. At stride 8 the map is the first block's, where torchvision's segmentation networks tap it.
/// </summary>
public sealed class MobileNetV3 : NumberedEncoder
{
    private static readonly int[] MapAfter = [1, 3, 4, 12, 16];

    // Kernel, channels inside and out, squeeze and excitation, hard-swish instead of ReLU, stride.
    private static readonly (int Kernel, int Expanded, int Outputs, bool Squeeze, bool Swish, int Stride)[] Table =
    [
        (3, 16, 16, false, false, 1), (3, 64, 24, false, false, 2), (3, 72, 24, false, false, 1),
        (5, 72, 40, true, false, 2), (5, 120, 40, true, false, 1), (5, 120, 40, true, false, 1),
        (3, 240, 80, false, true, 2), (3, 200, 80, false, true, 1), (3, 184, 80, false, true, 1), (3, 184, 80, false, true, 1),
        (3, 480, 112, true, true, 1), (3, 672, 112, true, true, 1),
        (5, 672, 160, true, true, 2), (5, 960, 160, true, true, 1), (5, 960, 160, true, true, 1),
    ];

    private static readonly MobileParts Make =
        new(() => new Hardswish(), () => new ReLU(), () => new Hardsigmoid(), Eps: 1e-3, Momentum: 0.01);

    public MobileNetV3(EncoderOptions options)
        : base(options, options.Of(16, 24, 40, 112, 960), options.StridesOf(2, 4, 8, 16, 32), MapAfter)
    {
        int inputs = options.Of(16), stride = 2, dilation = 1;
        Append(Make.Convolution(Channels, inputs, 3, stride: 2, activation: Make.Activation));
        foreach (var row in Table)
        {
            bool strides = row.Stride == 2 && stride < options.OutputStride;
            if (row.Stride == 2 && !strides) dilation *= 2;
            if (strides) stride *= 2;
            int expanded = options.Of(row.Expanded), outputs = options.Of(row.Outputs);
            var shape = new MobileShape(
                inputs, expanded, outputs, row.Kernel, strides ? 2 : 1, dilation, row.Squeeze ? Divisible(expanded / 4) : 0);
            Append(new MobileBlock(shape, Make, row.Swish ? null : () => new ReLU()));
            inputs = outputs;
        }
        Append(Make.Convolution(inputs, Widths[4], 1, activation: Make.Activation));
    }

    // The nearest multiple of 8, at least 8 and not below nine tenths.
    private static int Divisible(int channels)
    {
        int rounded = Math.Max(8, (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
