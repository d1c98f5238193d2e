using Tessera.Onnx.Models.Format;

namespace Tessera.Export.Quantisation;

/// <summary>Which convolutions may work on integers: dense ones that are worth it. What is not chosen has its reason, in words.</summary>
internal static class LayerChoice
{
    public const string Grouped = "grouped, no faster on integers";

    public const string NoGain = "would not pay for turning its values to and fro";

    // 3 x 3 x 3 and 16 x 1 x 1 took a third longer on integers.
    private const long LeastInputs = 32;

    /// <summary>Nodes that multiply by weights, in the graph's order, with what keeps them in float as far as the graph alone
    /// tells.</summary>
    public static IEnumerable<(NodeProto Node, string? WhyFloat)> Of(NetworkGraph graph) =>
        graph.Nodes.Where(node => node.OpType is "Conv" or "ConvTranspose" or "MatMul" or "Gemm")
            .Select(node => (node, WhyFloat(graph, node)));

    /// <summary>What a look at a layer's tensors on images adds.</summary>
    public static string? WhyFloat(IReadOnlyList<long> input, IReadOnlyList<long> output) =>
        output is [_, _, 1, 1] || input is [_, _, 1, 1] ? "one place an image, nothing to gain" : null;

    /// <summary>
    /// Convolutions that would not pay for what they turn into bytes and back are taken out, again and again: each leaves its
    /// neighbours with more to turn.
    /// </summary>
    public static HashSet<NodeProto> WithoutLoss(NetworkGraph graph, IEnumerable<NodeProto> chosen, Func<string, long> sizeOf,
        double leastProducts)
    {
        HashSet<NodeProto> kept = [.. chosen];
        while (true)
        {
            var plan = new IntegerPlan(graph, kept);
            NodeProto? worst = kept.Select(node => (Node: node, Gain: ProductsEach(graph, plan, node, sizeOf)))
                .Where(layer => layer.Gain < leastProducts).OrderBy(layer => layer.Gain).Select(layer => layer.Node).FirstOrDefault();
            if (worst is null) return kept;
            kept.Remove(worst);
        }
    }

    public static bool IsGrouped(NodeProto conv) => (NetworkGraph.Attribute(conv, "group")?.I ?? 1) > 1;

    public static bool HasStoredWeights(NetworkGraph graph, NodeProto conv) =>
        graph.Weight(conv.Input[1]) is { Dims.Count: 4 } weights && NetworkGraph.Floats(weights) is { Length: > 0 }
        && (conv.Input.Count < 3 || graph.Weight(conv.Input[2]) is not null);

    // Products for each value that has to be turned.
    private static double ProductsEach(NetworkGraph graph, IntegerPlan plan, NodeProto conv, Func<string, long> sizeOf)
    {
        string input = conv.Input[0], result = plan.Result(conv);
        long turned = (plan.IsMadeInside(input) ? 0 : sizeOf(input)) + (plan.StaysInside(result) ? 0 : sizeOf(result));
        long[] weights = [.. graph.Weight(conv.Input[1])?.Dims ?? []];
        return turned == 0 ? double.PositiveInfinity : (double)sizeOf(result) * weights[1] * weights[2] * weights[3] / turned;
    }

    private static string? WhyFloat(NetworkGraph graph, NodeProto node)
    {
        if (node.OpType != "Conv") return $"ONNX Runtime has no faster {node.OpType} on integers";
        if (!HasStoredWeights(graph, node) || graph.Weight(node.Input[1]) is not { } weights) return "its weights are computed";
        if (IsGrouped(node)) return Grouped;
        if (weights.Dims[1] * weights.Dims[2] * weights.Dims[3] < LeastInputs) return "too few products a value, slower on integers";
        return GivesLogits(graph, node.Output[0]) ? "gives the logits, whose small differences decide" : null;
    }

    // Directly, or through additions and activations.
    private static bool GivesLogits(NetworkGraph graph, string tensor) =>
        graph.IsKept(tensor) || graph.Users(tensor) is { Count: > 0 } users && users.All(user =>
            user.OpType is "Add" or "Relu" or "Sigmoid" or "Softmax" or "Resize" or "Shape" && GivesLogits(graph, user.Output[0]) || user.OpType == "Shape")
            && users.Any(user => user.OpType != "Shape");
}
