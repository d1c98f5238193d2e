using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <param name="Growth">Channels that each layer adds.</param>
/// <param name="Layers">Layers of each dense block: five down, the middle, five up.</param>
public sealed record FcDenseNetOptions(int Growth, IReadOnlyList<int> Layers)
{
    public static FcDenseNetOptions FcDenseNet56 { get; } = new(12, [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);

    public static FcDenseNetOptions FcDenseNet103 { get; } = new(16, [4, 5, 7, 10, 12, 15, 12, 10, 7, 5, 4]);
}

/// <summary>
/// The one hundred layers tiramisu (Jegou, Drozdzal, Vazquez, Romero, Bengio, "The one hundred layers tiramisu: fully
/// convolutional DenseNets for semantic segmentation", 2017): dense blocks down and up a U-Net; on the way up only
/// what a block has made goes on, so that maps do not pile up (section 3.2). Different from it: pooling rounds sizes
/// up, so that any size works.
/// </summary>
public sealed class FcDenseNet : Network
{
    private const int FirstWidth = 48;

    private readonly Conv2d _first, _head;
    private readonly DenseBlock[] _down = new DenseBlock[5], _up = new DenseBlock[5];
    private readonly DenseBlock _middle;
    private readonly Sequential[] _shrink = new Sequential[5];
    private readonly ConvTranspose2d[] _enlarge = new ConvTranspose2d[5];

    public FcDenseNet(FcDenseNetOptions own, NetworkOptions options) : base(options, outputStride: 1)
    {
        if (own.Layers.Count != 11) throw new ArgumentException($"layers are for 11 dense blocks; got {own.Layers.Count}");
        int growth = options.Of(own.Growth), width = options.Of(FirstWidth);
        var skips = new int[5];
        _first = Add("first", Convolution(Channels, width, 3));
        for (int i = 0; i < 5; i++)
        {
            _down[i] = Add($"down.{i}", new DenseBlock(width, growth, own.Layers[i]));
            skips[i] = width += growth * own.Layers[i];
            _shrink[i] = Add($"transition_down.{i}", new Sequential(
                new BatchNorm2d(width), new ReLU(), Convolution(width, width, 1),
                new Dropout(0.2), new MaxPool2d(2, stride: 2, ceilMode: true)));
        }
        _middle = Add("middle", new DenseBlock(width, growth, own.Layers[5]));
        int made = growth * own.Layers[5];
        for (int i = 4; i >= 0; i--)
        {
            _enlarge[i] = Add($"transition_up.{i}", new ConvTranspose2d(made, made, 3, stride: 2));
            _up[i] = Add($"up.{i}", new DenseBlock(made + skips[i], growth, own.Layers[10 - i]));
            width = made + skips[i];
            made = growth * own.Layers[10 - i];
        }
        _head = Add("head", Convolution(width + made, Classes, 1));
    }

    protected override Tensor Forward(Tensor image)
    {
        var skips = new Tensor[5];
        Tensor x = _first.Call(image);
        for (int i = 0; i < 5; i++)
        {
            skips[i] = Aten.Cat([x, .. _down[i].Call(x)], 1);
            x = _shrink[i].Call(skips[i]);
        }
        Tensor made = Aten.Cat(_middle.Call(x), 1);
        for (int i = 4; i >= 0; i--)
        {
            // A window of 3 doubles the sides and adds one.
            Tensor larger = _enlarge[i].Call(made);
            larger = Aten.Slice(Aten.Slice(larger, 2, 0, skips[i].Size(2)), 3, 0, skips[i].Size(3));
            x = Aten.Cat([larger, skips[i]], 1);
            made = Aten.Cat(_up[i].Call(x), 1);
        }
        return _head.Call(Aten.Cat([x, made], 1));                      // N,K,H,W
    }

    private static Conv2d Convolution(int inputs, int outputs, int kernel)
    {
        var conv = new Conv2d(inputs, outputs, kernel, padding: kernel / 2);
        Init.KaimingUniform(conv.Weight);
        return conv;
    }

    /// <summary>Layers that each see all maps before them (figure 2); gives what they made.</summary>
    private sealed class DenseBlock : Module<Tensor, Tensor[]>
    {
        private readonly Sequential[] _layers;

        public DenseBlock(int inputs, int growth, int layers) => _layers = [.. Enumerable.Range(0, layers).Select(i =>
            Add($"{i}", new Sequential(new BatchNorm2d(inputs + i * growth), new ReLU(),
                Convolution(inputs + i * growth, growth, 3), new Dropout(0.2))))];

        protected override Tensor[] Forward(Tensor x)
        {
            var made = new Tensor[_layers.Length];
            for (int i = 0; i < made.Length; i++)
            {
                made[i] = _layers[i].Call(x);
                if (i + 1 < made.Length) x = Aten.Cat([x, made[i]], 1);
            }
            return made;
        }
    }
}
