using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>
/// Two 3x3 convolutions beside a shortcut (He, Zhang, Ren, Sun, 2015, figure 5 left; projection B where the shape changes).
/// Keys and starting values are torchvision's.
/// </summary>
public sealed class BasicBlock : Module<Tensor, Tensor>
{
    private readonly Conv2d _conv1, _conv2;
    private readonly BatchNorm2d _bn1, _bn2;
    private readonly Sequential? _downsample;

    public BasicBlock(int inputs, int outputs, int stride = 1, int dilation = 1)
    {
        _conv1 = Add("conv1", new Conv2d(inputs, outputs, 3, stride, padding: dilation, dilation, bias: false));
        _bn1 = Add("bn1", new BatchNorm2d(outputs));
        _conv2 = Add("conv2", new Conv2d(outputs, outputs, 3, padding: dilation, dilation: dilation, bias: false));
        _bn2 = Add("bn2", new BatchNorm2d(outputs));
        Init.KaimingNormal(_conv1.Weight, fanOut: true);
        Init.KaimingNormal(_conv2.Weight, fanOut: true);
        if (stride == 1 && inputs == outputs) return;
        _downsample = Add("downsample", Bottleneck.Projection(inputs, outputs, stride));
    }

    protected override Tensor Forward(Tensor input)
    {
        Tensor x = _bn1.Call(_conv1.Call(input));
        Aten.Relu_(x);
        Tensor sum = _bn2.Call(_conv2.Call(x)) + (_downsample?.Call(input) ?? input);
        Aten.Relu_(sum);
        return sum;
    }
}
