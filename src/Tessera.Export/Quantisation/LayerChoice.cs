using Tessera.Onnx.Models.Format;

namespace Tessera.Export.Quantisation;

/// <summary>Which convolutions may work on integers: dense ones that are worth it. What is not chosen has its reason,
/// in words.</summary>
internal static class LayerChoice
{
    public const string Grouped = "grouped, no faster on integers";

    public const string NoGain = "would not pay for turning its values to and fro";

    private static readonly HashSet<string> Passing = ["Add", "Relu", "Sigmoid", "Softmax", "Resize"];

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

    /// <summary>The convolutions whose products, less what their tensors cost to be turned into bytes and back, gain
    /// most: each is taken out that the others do better without.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="possible">Convolutions that may be chosen.</param>
    /// <param name="sizeOf">Values of a tensor.</param>
    /// <param name="leastProducts">What turning one value costs.</param>
    public static HashSet<NodeProto> WithoutLoss(NetworkGraph graph, IEnumerable<NodeProto> possible, Func<string, long> sizeOf,
        double leastProducts)
    {
        HashSet<NodeProto> kept = [.. possible];
        double best = Gain(graph, kept, sizeOf, leastProducts);
        for (bool better = true; better;)
        {
            better = false;
            foreach (NodeProto node in kept.ToArray())
            {
                kept.Remove(node);
                double gain = Gain(graph, kept, sizeOf, leastProducts);
                if (gain > best) (best, better) = (gain, true);
                else kept.Add(node);
            }
        }
        return best > 0 || leastProducts == 0 ? kept : [];
    }

    public static bool IsGrouped(NodeProto conv) => (NetworkGraph.Attribute(conv, "group")?.I ?? 1) > 1;

    public static bool HasStoredWeights(NetworkGraph graph, NodeProto conv) =>
        graph.Weight(conv.Input[1]) is { Dims.Count: 4 } weights && NetworkGraph.Floats(weights) is { Length: > 0 }
        && (conv.Input.Count < 3 || graph.Weight(conv.Input[2]) is not null);

    private static double Gain(NetworkGraph graph, HashSet<NodeProto> chosen, Func<string, long> sizeOf, double leastProducts)
    {
        var plan = new IntegerPlan(graph, chosen);
        double products = chosen.Sum(conv => (double)sizeOf(plan.Result(conv)) * InputsEach(graph, conv));
        double turned = plan.Tensors.Where(tensor => !plan.IsMadeInside(tensor) || !plan.StaysInside(tensor)).Sum(sizeOf);
        return products - leastProducts * turned;
    }

    // Products for each value that a convolution gives.
    private static long InputsEach(NetworkGraph graph, NodeProto conv) =>
        graph.Weight(conv.Input[1]) is { Dims: [_, var inputs, var height, var width] } ? inputs * height * width : 0;

    private static string? WhyFloat(NetworkGraph graph, NodeProto node)
    {
        if (node.OpType != "Conv") return $"ONNX Runtime has no faster {node.OpType} on integers";
        if (!HasStoredWeights(graph, node)) return "its weights are computed";
        if (IsGrouped(node)) return Grouped;
        if (GivesLogits(graph, node.Output[0])) return "gives the logits, whose small differences decide";
        return InputsEach(graph, node) < LeastInputs ? "too few products a value, slower on integers" : null;
    }

    // Directly, or through nothing but sums, activations and resizes.
    private static bool GivesLogits(NetworkGraph graph, string tensor)
    {
        if (graph.IsKept(tensor)) return true;
        NodeProto[] users = [.. graph.Users(tensor).Where(user => user.OpType != "Shape")];
        return users.Length > 0 && users.All(user => Passing.Contains(user.OpType) && GivesLogits(graph, user.Output[0]));
    }
}
