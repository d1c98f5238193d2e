using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// The U-Net of the paper (Ronneberger, Fischer, Brox, 2015): one body of 3x3 convolutions, pooling down and 2x2 transposed
/// convolutions up. 31,032,395 parameters from 3 channels to 11 classes.
/// Different from it: convolutions are padded, so that logits have the image's size; pooling rounds up and what it added is cut
/// off on the way up.
/// </summary>
public sealed class PlainUNet : Network
{
    private readonly Sequential[] _down, _mix;
    private readonly ConvTranspose2d[] _up;
    private readonly MaxPool2d _pool;
    private readonly Conv2d _head;

    /// <param name="normalise">Batch normalisation after each 3x3 convolution, which then needs no bias; the paper has
    /// none.</param>
    public PlainUNet(NetworkOptions options, bool normalise = false) : base(options, outputStride: 1)
    {
        int[] widths = options.Of(64, 128, 256, 512, 1024);
        int steps = widths.Length - 1;
        _down = new Sequential[steps + 1];
        for (int i = 0; i <= steps; i++)
            _down[i] = Add($"down.{i}", TwoConvolutions(i == 0 ? Channels : widths[i - 1], widths[i], normalise));
        _pool = Add("pool", new MaxPool2d(2, stride: 2, ceilMode: true));
        (_up, _mix) = (new ConvTranspose2d[steps], new Sequential[steps]);
        for (int i = 0; i < steps; i++)
        {
            int deep = widths[steps - i], width = widths[steps - 1 - i];
            _up[i] = Add($"up.{i}", new ConvTranspose2d(deep, width, 2, stride: 2));
            _mix[i] = Add($"mix.{i}", TwoConvolutions(2 * width, width, normalise));
        }
        _head = Add("head", new Conv2d(widths[0], Classes, 1));
    }

    protected override Tensor Forward(Tensor image)
    {
        var maps = new Tensor[_down.Length];
        Tensor x = maps[0] = _down[0].Call(image);
        for (int i = 1; i < _down.Length; i++) maps[i] = x = _down[i].Call(_pool.Call(x));
        for (int i = 0; i < _up.Length; i++)
        {
            Tensor skip = maps[^(i + 2)];
            Tensor up = _up[i].Call(x);                                 // as large as the skip, or one row or column larger
            up = Aten.Slice(Aten.Slice(up, 2, 0, skip.Size(2)), 3, 0, skip.Size(3));
            x = _mix[i].Call(Aten.Cat([skip, up], 1));
        }
        return _head.Call(x);                                           // N,K,H,W
    }

    private static Sequential TwoConvolutions(int inputs, int outputs, bool normalise) => normalise
        ? new Sequential(Convolution(inputs, outputs, bias: false), new BatchNorm2d(outputs), new ReLU(),
            Convolution(outputs, outputs, bias: false), new BatchNorm2d(outputs), new ReLU())
        : new Sequential(Convolution(inputs, outputs, bias: true), new ReLU(), Convolution(outputs, outputs, bias: true),
            new ReLU());

    private static Conv2d Convolution(int inputs, int outputs, bool bias)
    {
        var conv = new Conv2d(inputs, outputs, 3, padding: 1, bias: bias);
        // Deviation sqrt(2 / inputs of a neuron): the paper's section 3.
        Init.KaimingNormal(conv.Weight);
        return conv;
    }
}
