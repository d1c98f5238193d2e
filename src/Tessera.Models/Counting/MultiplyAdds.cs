using Tessera.Torch;
using Tessera.Torch.Tracing;

namespace Tessera.Models.Counting;

/// <summary>Multiply-adds of a network's convolutions and linear layers, counted from its trace.</summary>
public static class MultiplyAdds
{
    /// <summary>For one image of this size; padding counts as pixels, as is usual.</summary>
    public static long Count(Network network, ImageSize size)
    {
        using var scope = new TensorScope();
        // Sizes in the trace are operations: what it holds is true of every size, so the cheapest example will do.
        using ScriptModule script = ScriptModule.Trace(network, Example(network, size.Channels));
        TracedGraph graph = TracedGraphReader.Read(script, network);
        var walk = new ShapeWalk(graph, [1, size.Channels, size.Height, size.Width]);
        return graph.Nodes.Sum(node => OfNode(node, walk));
    }

    private static Tensor Example(Network network, int channels) => network.FixedSize is { } only
        ? Tensor.Zeros([1, channels, only.Height, only.Width]) : Tensor.Zeros([1, channels, 1, 1]);

    private static long OfNode(TracedNode node, ShapeWalk walk) => node.Operator switch
    {
        // In a transposed convolution each input value feeds outputs/groups x kernel values.
        "aten::conv_transpose2d" => Product(walk.Shape(node.Operands[0])) * PerValue(node, walk),
        "aten::_convolution" when walk.IsTransposed(node) => Product(walk.Shape(node.Operands[0])) * PerValue(node, walk),
        "aten::_convolution" or "aten::conv2d" or "aten::linear" => Product(walk.Shape(node.Results[0])) * PerValue(node, walk),
        // Weights on the left: a linear layer for each of the first dimension.
        "aten::matmul" when node.Operands[0] is ParameterOperand => Product(walk.Shape(node.Results[0])) * walk.Shape(node.Operands[0])[^1],
        _ => 0,
    };

    // Each output value sums over inputs/groups x kernel: all dimensions of the weight but the first.
    private static long PerValue(TracedNode node, ShapeWalk walk) => Product(walk.Shape(node.Operands[1]).AsSpan(1));

    private static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes) product *= size;
        return product;
    }
}
