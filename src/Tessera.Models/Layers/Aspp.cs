using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>
/// Atrous spatial pyramid pooling (Chen, Papandreou, Schroff, Adam, 2017, arXiv:1706.05587, figure 5): 1x1, three dilated 3x3 and
/// the image's mean side by side, joined by 1x1. Keys are torchvision's.
/// </summary>
public sealed class Aspp : Module<Tensor, Tensor>
{
    private readonly Sequential[] _convs = new Sequential[5];
    private readonly Sequential _project;

    /// <param name="rates">Dilations of the three 3x3 convolutions: 12, 24, 36 at stride 8, half of that at 16.</param>
    public Aspp(int inputs, int width, params ReadOnlySpan<int> rates)
    {
        if (rates.Length != 3) throw new ArgumentException($"{rates.Length} rates; expected 3");
        _convs[0] = Add("convs.0", new Sequential(new Conv2d(inputs, width, 1, bias: false), new BatchNorm2d(width), new ReLU()));
        for (int i = 0; i < 3; i++)
        {
            _convs[i + 1] = Add($"convs.{i + 1}", new Sequential(
                new Conv2d(inputs, width, 3, padding: rates[i], dilation: rates[i], bias: false),
                new BatchNorm2d(width), new ReLU()));
        }
        // The mean itself is step 0.
        _convs[4] = Add("convs.4", new Sequential(
            new Identity(), new Conv2d(inputs, width, 1, bias: false), new BatchNorm2d(width), new ReLU()));
        _project = Add("project", new Sequential(
            new Conv2d(5 * width, width, 1, bias: false), new BatchNorm2d(width), new ReLU(), new Dropout(0.5)));
    }

    protected override Tensor Forward(Tensor x)
    {
        Tensor mean = _convs[4].Call(Aten.Mean(x, [2, 3], keepDims: true));          // N,width,1,1
        Tensor everywhere = Aten.UpsampleBilinear2d(mean, x.Size(2), x.Size(3));
        return _project.Call(Aten.Cat([.. _convs[..4].Select(conv => conv.Call(x)), everywhere], 1));
    }
}
