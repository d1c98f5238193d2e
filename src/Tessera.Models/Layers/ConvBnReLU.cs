using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>Convolution that keeps (or divides by its stride) the size, batch normalisation, ReLU.</summary>
public sealed class ConvBnReLU : Module<Tensor, Tensor>
{
    private readonly Conv2d _conv;
    private readonly BatchNorm2d _bn;

    public ConvBnReLU(int inputs, int outputs, int kernel = 3, int stride = 1)
    {
        _conv = Add("conv", new Conv2d(inputs, outputs, kernel, stride, padding: kernel / 2, bias: false));
        _bn = Add("bn", new BatchNorm2d(outputs));
        Init.KaimingNormal(_conv.Weight, fanOut: true);
    }

    protected override Tensor Forward(Tensor input)
    {
        Tensor x = _bn.Call(_conv.Call(input));
        Aten.Relu_(x);
        return x;
    }
}
