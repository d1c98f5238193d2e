using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>
/// Pyramid pooling (Zhao, Shi, Qi, Wang, Jia, 2016, arXiv:1612.01105, figure 3): means over 1x1, 2x2, 3x3 and 6x6 parts of the
/// map, whatever its size, joined with it by a 3x3 convolution.
/// </summary>
public sealed class PyramidPooling : Module<Tensor, Tensor>
{
    private static readonly int[] Bins = [1, 2, 3, 6];

    private readonly ConvBnReLU[] _levels;
    private readonly ConvBnReLU _mix;

    /// <param name="width">Channels of each level; the paper's are a quarter of the inputs.</param>
    public PyramidPooling(int inputs, int width, int outputs)
    {
        _levels = [.. Bins.Select((_, i) => Add($"levels.{i}", new ConvBnReLU(inputs, width, kernel: 1)))];
        _mix = Add("mix", new ConvBnReLU(inputs + Bins.Length * width, outputs));
    }

    protected override Tensor Forward(Tensor x)
    {
        Tensor level(int i) =>
            Aten.UpsampleBilinear2d(_levels[i].Call(Aten.AdaptiveAvgPool2d(x, [Bins[i], Bins[i]])), x.Size(2), x.Size(3));
        return _mix.Call(Aten.Cat([x, .. Enumerable.Range(0, Bins.Length).Select(level)], 1));      // N,outputs,h,w
    }
}
