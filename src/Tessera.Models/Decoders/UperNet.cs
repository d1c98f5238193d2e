using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>
/// UPerNet (Xiao, Liu, Zhou, Jiang, Sun, "Unified perceptual parsing for scene understanding", 2018), its branch for one
/// segmentation: pyramid pooling on the coarsest map, a feature pyramid down from it, all levels fused at stride 4. 64,027,211
/// parameters for 11 classes over ResNet-50.
/// </summary>
public sealed class UperNet : EncoderNetwork
{
    private readonly PyramidPooling _pooling;
    private readonly ConvBnReLU[] _laterals, _smooth;
    private readonly ConvBnReLU _fuse;
    private readonly Dropout2d _dropout;
    private readonly Conv2d _head;
    private readonly int _first;

    public UperNet(Encoder encoder, NetworkOptions options) : base(encoder, options, outputStride: 4)
    {
        int width = options.Of(512);
        _first = encoder.Strides.TakeWhile(stride => stride < 4).Count();
        int[] inputs = [.. encoder.Widths.Skip(_first)];
        _pooling = Add("pooling", new PyramidPooling(inputs[^1], width, width));
        _laterals = [.. inputs[..^1].Select((input, i) => Add($"lateral.{i}", new ConvBnReLU(input, width, kernel: 1)))];
        _smooth = [.. inputs[..^1].Select((_, i) => Add($"smooth.{i}", new ConvBnReLU(width, width)))];
        _fuse = Add("fuse", new ConvBnReLU(inputs.Length * width, width));
        _dropout = Add("dropout", new Dropout2d(0.1));
        _head = Add("head", new Conv2d(width, Classes, 1));
        AddAuxiliary(options, map: -2, weight: 0.4);
    }

    protected override Tensor Head(Tensor[] maps)
    {
        var levels = new Tensor[_laterals.Length + 1];
        Tensor x = levels[^1] = _pooling.Call(maps[^1]);
        for (int i = _laterals.Length - 1; i >= 0; i--)
        {
            x = _laterals[i].Call(maps[_first + i]) + Resize(x, maps[_first + i]);
            levels[i] = _smooth[i].Call(x);
        }
        Tensor all = Aten.Cat([levels[0], .. levels[1..].Select(level => Resize(level, levels[0]))], 1);
        return _head.Call(_dropout.Call(_fuse.Call(all)));              // N,K,H/4,W/4
    }

    private static Tensor Resize(Tensor x, Tensor like) => Aten.UpsampleBilinear2d(x, like.Size(2), like.Size(3));
}
