using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>torchvision's fully convolutional head: 3x3 to a quarter of the channels, dropout, 1x1 to classes. Keys 0, 1
/// and 4.</summary>
public sealed class FcnHead : Module<Tensor, Tensor>
{
    private readonly Sequential _layers;

    public FcnHead(int inputs, int classes)
    {
        int middle = inputs / 4;
        _layers = AddInline(new Sequential(new Conv2d(inputs, middle, 3, padding: 1, bias: false), new BatchNorm2d(middle),
            new ReLU(), new Dropout(0.1), new Conv2d(middle, classes, 1)));
    }

    protected override Tensor Forward(Tensor input) => _layers.Call(input);
}
