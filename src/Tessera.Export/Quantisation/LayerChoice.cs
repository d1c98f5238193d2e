using Tessera.Onnx.Models.Format;

namespace Tessera.Export.Quantisation;

/// <summary>Which convolutions may work on integers: dense ones that are worth it. What is not chosen has its reason, in words.</summary>
internal static class LayerChoice
{
    /// <summary>Nodes that multiply by weights, in the graph's order, with what keeps them in float as far as the graph alone
    /// tells.</summary>
    public static IEnumerable<(NodeProto Node, string? WhyFloat)> Of(NetworkGraph graph) =>
        graph.Nodes.Where(node => node.OpType is "Conv" or "ConvTranspose" or "MatMul" or "Gemm")
            .Select(node => (node, WhyFloat(graph, node)));

    /// <summary>What a look at a layer's tensors on images adds.</summary>
    public static string? WhyFloat(NodeProto node, IReadOnlyList<long> input, IReadOnlyList<long> output)
    {
        if (output is [_, _, 1, 1] || input is [_, _, 1, 1]) return "has one place an image: nothing to gain";
        return null;
    }

    private static string? WhyFloat(NetworkGraph graph, NodeProto node)
    {
        if (node.OpType != "Conv") return $"ONNX Runtime has no faster {node.OpType} on integers";
        if (graph.Weight(node.Input[1]) is not { } weights || NetworkGraph.Floats(weights) is not { Length: > 0 })
            return "its weights are computed";
        if (weights.Dims.Count != 4) return "is not two-dimensional";
        if (node.Input.Count > 2 && graph.Weight(node.Input[2]) is null) return "its biases are computed";
        if ((NetworkGraph.Attribute(node, "group")?.I ?? 1) > 1) return "grouped: slower on integers";
        return GivesLogits(graph, node.Output[0]) ? "gives the logits, whose small differences decide" : null;
    }

    // Directly, or through additions and activations.
    private static bool GivesLogits(NetworkGraph graph, string tensor) =>
        graph.IsKept(tensor) || graph.Users(tensor) is { Count: > 0 } users && users.All(user =>
            user.OpType is "Add" or "Relu" or "Sigmoid" or "Softmax" or "Resize" or "Shape" && GivesLogits(graph, user.Output[0]) || user.OpType == "Shape")
            && users.Any(user => user.OpType != "Shape");
}
