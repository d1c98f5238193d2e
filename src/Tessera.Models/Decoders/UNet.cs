using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <param name="Widths">Channels of each step up, coarse to fine: one fewer than the encoder has maps.</param>
/// <param name="Light">One residual block a step, after the coarse map was narrowed to the step's width; else two convolutions of
/// everything.</param>
/// <param name="Dropout">Share of the head's input channels dropped while training.</param>
public sealed record UNetOptions(IReadOnlyList<int> Widths, bool Light = false, double Dropout = 0)
{
    public static UNetOptions Default { get; } = new([256, 128, 64, 32]);

    /// <summary>Goes with <see cref="ResidualEncoder"/>: about half of the work stays at strides 8 and above.</summary>
    public static UNetOptions Small { get; } = new([96, 48, 32, 16], Light: true, Dropout: 0.1);
}

/// <summary>
/// U-Net (Ronneberger, Fischer, Brox, "U-Net: convolutional networks for biomedical image segmentation", 2015) over any encoder:
/// down through its maps, then up again, at each step joined by the map of that size. Logits stand at the finest map's stride; a
/// bilinear resize ends it.
/// </summary>
public sealed class UNet : Network
{
    private readonly Encoder _encoder;
    private readonly UpBlock[] _climb;
    private readonly Dropout2d _dropout;
    private readonly Conv2d _head;

    public UNet(UNetOptions own, Encoder encoder, NetworkOptions options) : base(options, encoder.Strides[0])
    {
        int steps = encoder.Widths.Count - 1;
        // An encoder without a map at stride 2 starts one step coarser.
        int[] widths = options.Of([.. own.Widths.Take(steps)]);
        _encoder = Add("encoder", encoder);
        _climb = new UpBlock[steps];
        int deep = encoder.Widths[^1];
        for (int i = 0; i < steps; i++)
        {
            _climb[i] = Add($"decoder.{i}", new UpBlock(deep, encoder.Widths[steps - 1 - i], widths[i], own.Light));
            deep = widths[i];
        }
        _dropout = Add("dropout", new Dropout2d(own.Dropout));
        _head = Add("head", new Conv2d(deep, Classes, 1));
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor[] maps = _encoder.Call(image);
        Tensor x = maps[^1];
        for (int i = 0; i < _climb.Length; i++) x = _climb[i].Call(x, maps[^(i + 2)]);
        Tensor logits = _head.Call(_dropout.Call(x));                   // N,K,H/2,W/2
        return Aten.UpsampleBilinear2d(logits, image.Size(2), image.Size(3));
    }
}

/// <summary>One step up: the coarse map at the skip's size, both joined and mixed.</summary>
internal sealed class UpBlock : Module<Tensor, Tensor, Tensor>
{
    private readonly ConvBnReLU? _narrow;
    private readonly Module<Tensor, Tensor> _mix;

    public UpBlock(int deep, int skip, int width, bool light)
    {
        if (light)
        {
            // Narrowing before upsampling costs a quarter of narrowing after it.
            _narrow = Add("narrow", new ConvBnReLU(deep, width, kernel: 1));
            _mix = Add("mix", new BasicBlock(width + skip, width));
        }
        else _mix = Add("mix", new Sequential(new ConvBnReLU(deep + skip, width), new ConvBnReLU(width, width)));
    }

    protected override Tensor Forward(Tensor deep, Tensor skip)
    {
        if (_narrow is not null) deep = _narrow.Call(deep);
        Tensor up = Aten.UpsampleBilinear2d(deep, skip.Size(2), skip.Size(3));
        return _mix.Call(Aten.Cat([up, skip], 1));                      // N,width,h,w of the skip
    }
}
