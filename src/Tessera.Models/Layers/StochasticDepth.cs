using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Layers;

/// <summary>Drops a whole residual branch of an image while training, and scales those that stay (Huang, Sun, Liu, Sedra,
/// Weinberger, 2016, arXiv:1603.09382).</summary>
internal sealed class StochasticDepth(double p) : Module<Tensor, Tensor>
{
    protected override Tensor Forward(Tensor x)
    {
        if (!Training || p == 0) return x;
        long[] one = [x.Shape[0], .. Enumerable.Repeat(1L, x.Rank - 1)];
        return x * Aten.Dropout(Tensor.Ones(one, x.Type, x.Device), p, true);
    }
}
