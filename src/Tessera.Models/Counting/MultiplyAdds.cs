using Tessera.Torch;
using Tessera.Torch.Operators;

namespace Tessera.Models.Counting;

/// <summary>Multiply-adds of a network's convolutions and linear layers.</summary>
public static class MultiplyAdds
{
    /// <summary>For one image of this size; padding counts as pixels, as is usual.</summary>
    public static long Count(Network network, ImageSize size)
    {
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();
        HashSet<Tensor> weights = [.. network.Parameters()];
        long sum = 0;
        bool training = network.Training;
        network.Eval();
        try
        {
            // A batch of no images has every operator's true shape, and nothing is computed: no weight is touched, so
            // that those of a network made without values take no memory, however many they are.
            using var watch = new ProductWatch(product => sum += OfOneImage(product, weights));
            network.Call(Tensor.Empty([0, size.Channels, size.Height, size.Width]));
        }
        finally
        {
            network.Train(training);
        }
        return sum;
    }

    // Each output value sums over inputs/groups x kernel: all dimensions of the weight but the first. In a transposed convolution
    // each input value feeds as many.
    private static long OfOneImage(Product product, HashSet<Tensor> weights) => product.Kind switch
    {
        ProductKind.Convolution or ProductKind.Linear => OfEach(product.Result) * OfEach(product.Right),
        ProductKind.TransposedConvolution => OfEach(product.Left) * OfEach(product.Right),
        // Weights on the left: a linear layer for each of the first dimension. Attention multiplies values with values.
        _ => weights.Contains(product.Left) ? product.Left.ElementCount : 0,
    };

    private static long OfEach(Tensor tensor)
    {
        long values = 1;
        foreach (long size in tensor.Shape.AsSpan(1)) values *= size;
        return values;
    }
}
