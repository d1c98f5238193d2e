using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>
/// 1x1 down to a quarter, 3x3, 1x1 up, beside a shortcut (He, Zhang, Ren, Sun, 2015, figure 5 right). Keys and starting values
/// are torchvision's, and so is the stride, which stands at the 3x3.
/// </summary>
public sealed class Bottleneck : Module<Tensor, Tensor>
{
    private readonly Conv2d _conv1, _conv2, _conv3;
    private readonly BatchNorm2d _bn1, _bn2, _bn3;
    private readonly Sequential? _downsample;

    public Bottleneck(int inputs, int outputs, int stride = 1, int dilation = 1)
    {
        int middle = outputs / 4;
        _conv1 = Add("conv1", new Conv2d(inputs, middle, 1, bias: false));
        _bn1 = Add("bn1", new BatchNorm2d(middle));
        _conv2 = Add("conv2", new Conv2d(middle, middle, 3, stride, padding: dilation, dilation, bias: false));
        _bn2 = Add("bn2", new BatchNorm2d(middle));
        _conv3 = Add("conv3", new Conv2d(middle, outputs, 1, bias: false));
        _bn3 = Add("bn3", new BatchNorm2d(outputs));
        foreach (Conv2d conv in (Conv2d[])[_conv1, _conv2, _conv3]) Init.KaimingNormal(conv.Weight, fanOut: true);
        if (stride > 1 || inputs != outputs) _downsample = Add("downsample", Projection(inputs, outputs, stride));
    }

    protected override Tensor Forward(Tensor input)
    {
        Tensor x = _bn1.Call(_conv1.Call(input));
        Aten.Relu_(x);
        x = _bn2.Call(_conv2.Call(x));
        Aten.Relu_(x);
        Tensor sum = _bn3.Call(_conv3.Call(x)) + (_downsample?.Call(input) ?? input);
        Aten.Relu_(sum);
        return sum;
    }

    /// <summary>Projection B of the paper: the shortcut where a block changes the shape.</summary>
    internal static Sequential Projection(int inputs, int outputs, int stride)
    {
        var projection = new Conv2d(inputs, outputs, 1, stride, bias: false);
        Init.KaimingNormal(projection.Weight, fanOut: true);
        return new Sequential(projection, new BatchNorm2d(outputs));
    }
}
