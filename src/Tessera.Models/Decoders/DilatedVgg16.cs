using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// VGG-16's convolutions at output stride 8 (Chen, Papandreou, Kokkinos, Murphy, Yuille, 2014, arXiv:1412.7062, section 3.1): the
/// last two poolings do not stride, and conv5 has dilation 2 instead. Poolings are 3x3. Keys are torchvision's.
/// </summary>
internal sealed class DilatedVgg16 : Module<Tensor, Tensor>
{
    private static readonly (int Convolutions, int Width, int Dilation, int PoolStride)[] Stages =
        [(2, 64, 1, 2), (2, 128, 1, 2), (3, 256, 1, 2), (3, 512, 1, 1), (3, 512, 2, 1)];

    private readonly Sequential _features;

    public DilatedVgg16(NetworkOptions options)
    {
        var layers = new List<Module<Tensor, Tensor>>();
        int inputs = options.Channels;
        foreach ((int convolutions, int width, int dilation, int poolStride) in Stages)
        {
            for (int i = 0; i < convolutions; i++)
            {
                var conv = new Conv2d(inputs, options.Of(width), 3, padding: dilation, dilation: dilation);
                Init.KaimingNormal(conv.Weight, fanOut: true);
                if (conv.Bias is { } bias) Init.Constant(bias, 0);
                layers.AddRange([conv, new ReLU()]);
                inputs = options.Of(width);
            }
            layers.Add(new MaxPool2d(3, poolStride, padding: 1));
        }
        Width = inputs;
        _features = Add("features", new Sequential([.. layers]));
    }

    /// <summary>Channels of the map.</summary>
    public int Width { get; }

    /// <summary>VGG's fully connected layers as fc6, 3x3 at a dilation, and fc7, 1x1, both 1024 wide: "LargeFOV" at 12.</summary>
    public Sequential Classifier(NetworkOptions options, int dilation)
    {
        int hidden = options.Of(1024);
        var fc6 = new Conv2d(Width, hidden, 3, padding: dilation, dilation: dilation);
        var fc7 = new Conv2d(hidden, hidden, 1);
        // Without VGG's own classifier to start from, He's values keep the signal; the papers copy trained weights here.
        Init.KaimingNormal(fc6.Weight);
        Init.KaimingNormal(fc7.Weight);
        return new Sequential(fc6, new ReLU(), new Dropout(0.5), fc7, new ReLU(), new Dropout(0.5));
    }

    protected override Tensor Forward(Tensor image) => _features.Call(image);       // N,512,H/8,W/8
}
