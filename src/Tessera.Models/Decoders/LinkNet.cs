using Tessera.Models.Encoders;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// LinkNet (Chaurasia, Culurciello, "LinkNet: exploiting encoder representations for efficient semantic segmentation", 2017) over
/// any encoder: each step up is added to the encoder's map of that size. 11,534,603 parameters for 11 classes over ResNet-18.
/// Different from it: what a doubled odd side has too much is cut off.
/// </summary>
public sealed class LinkNet : Network
{
    private readonly Encoder _encoder;
    private readonly Sequential[] _steps;
    private readonly Sequential _last;
    private readonly int _first;

    public LinkNet(Encoder encoder, NetworkOptions options) : base(options, outputStride: 1)
    {
        int width = options.Of(32);
        _first = encoder.Strides.TakeWhile(stride => stride < 4).Count();
        int[] widths = [.. encoder.Widths.Skip(_first)];
        _encoder = Add("backbone", encoder);
        // Coarse to fine; the finest block keeps its size.
        _steps = [.. widths.Select((_, i) => widths.Length - 1 - i).Select(level =>
            Add($"decoder.{level}", Step(widths[level], widths[Math.Max(level - 1, 0)], level > 0)))];
        _last = Add("head", new Sequential(
            new ConvTranspose2d(widths[0], width, 3, stride: 2, padding: 1, outputPadding: 1, bias: false),
            new BatchNorm2d(width), new ReLU(),
            new Conv2d(width, width, 3, padding: 1, bias: false), new BatchNorm2d(width), new ReLU(),
            new ConvTranspose2d(width, Classes, 2, stride: 2)));
    }

    protected override Tensor Forward(Tensor image)
    {
        Tensor[] maps = _encoder.Call(image)[_first..];
        Tensor x = maps[^1];
        for (int i = 0; i < _steps.Length - 1; i++)
        {
            Tensor skip = maps[^(i + 2)];
            x = Cut(_steps[i].Call(x), skip) + skip;
        }
        return Cut(_last.Call(_steps[^1].Call(x)), image);              // N,K,H,W
    }

    // Down to a quarter, 3x3 transposed, up to the outputs.
    private static Sequential Step(int inputs, int outputs, bool doubles)
    {
        int middle = inputs / 4, stride = doubles ? 2 : 1;
        return new Sequential(new Conv2d(inputs, middle, 1, bias: false), new BatchNorm2d(middle), new ReLU(),
            new ConvTranspose2d(middle, middle, 3, stride, padding: 1, outputPadding: stride - 1, bias: false),
            new BatchNorm2d(middle), new ReLU(),
            new Conv2d(middle, outputs, 1, bias: false), new BatchNorm2d(outputs), new ReLU());
    }

    private static Tensor Cut(Tensor x, Tensor like) => Aten.Slice(Aten.Slice(x, 2, 0, like.Size(2)), 3, 0, like.Size(3));
}
