using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Encoders;

/// <summary>An encoder whose parts run one after the other, with their numbers for keys,
/// as torchvision's <c>features</c>.</summary>
/// <param name="mapAfter">The parts whose results are the maps.</param>
public abstract class NumberedEncoder(
    EncoderOptions options, IReadOnlyList<int> widths, IReadOnlyList<int> strides, IReadOnlyList<int> mapAfter)
    : Encoder(options, widths, strides)
{
    private readonly List<Module<Tensor, Tensor>> _features = [];

    protected sealed override Tensor[] Forward(Tensor x)
    {
        var maps = new Tensor[mapAfter.Count];
        for (int i = 0, map = 0; i < _features.Count; i++)
        {
            x = _features[i].Call(x);
            if (mapAfter[map] == i) maps[map++] = x;
        }
        return maps;
    }

    protected void Append(Module<Tensor, Tensor> feature) => _features.Add(Add($"{_features.Count}", feature));
}
