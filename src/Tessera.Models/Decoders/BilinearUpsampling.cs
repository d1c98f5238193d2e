using Tessera.Torch;
using Tessera.Torch.Nn;

namespace Tessera.Models.Decoders;

/// <summary>Transposed convolution of scores that starts as bilinear interpolation and may stay it (Long, Shelhamer, Darrell,
/// 2015, section 3.3); weight [classes, classes, k, k], or [classes, 1, k, k] fixed.</summary>
internal sealed class BilinearUpsampling : Module<Tensor, Tensor>
{
    private readonly Tensor _weight;
    private readonly int _factor, _groups;

    /// <param name="learn">The kernel is a weight, full between classes as in the authors' Caffe models.</param>
    public BilinearUpsampling(int classes, int factor, bool learn)
    {
        (_factor, _groups) = (factor, learn ? 1 : classes);
        _weight = learn
            ? AddParameter("weight", Bilinear(classes, classes, factor))
            : AddBuffer("weight", Bilinear(classes, 1, factor));
    }

    protected override Tensor Forward(Tensor input) =>
        Aten.ConvTranspose2d(input, _weight, null, [_factor, _factor], [0, 0], [0, 0], _groups, [1, 1]);

    private static Tensor Bilinear(int inputs, int outputs, int factor)
    {
        int kernel = 2 * factor;
        var values = new float[inputs * outputs * kernel * kernel];
        for (int i = 0; i < inputs; i++)
        {
            // Each class is interpolated from itself alone.
            int start = (i * outputs + (outputs == 1 ? 0 : i)) * kernel * kernel;
            for (int y = 0; y < kernel; y++)
                for (int x = 0; x < kernel; x++)
                    values[start + y * kernel + x] = (float)(Triangle(y, factor) * Triangle(x, factor));
        }
        return Tensor.From<float>(values, [inputs, outputs, kernel, kernel]);
    }

    private static double Triangle(int at, int factor) => 1 - Math.Abs(at - (factor - 0.5)) / factor;
}
