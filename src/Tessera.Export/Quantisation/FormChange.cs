using Tessera.Onnx.Models.Format;

namespace Tessera.Export.Quantisation;

/// <summary>Operators that ONNX Runtime has only in float, said again by some that it also runs on bytes.
/// The values stay the same.</summary>
internal static class FormChange
{
    public static void Apply(GraphProto graph)
    {
        for (int place = 0; place < graph.Node.Count; place++)
        {
            NodeProto node = graph.Node[place];
            if (node.OpType == "HardSwish") graph.Node.Insert(place, Gate(node));
            else if (node.OpType == "ReduceMean" && AveragesAllPlaces(node))
            {
                node.OpType = "GlobalAveragePool";
                node.Attribute.Clear();
            }
        }
    }

    /// <summary>A gate between 0 and 1: clip(x / 6 + 1/2), in steps of 1/255 a shift by 3 that saturates at 0 and 6.</summary>
    public static bool IsGate(NodeProto node) => node.OpType == "HardSigmoid"
        && Math.Abs((NetworkGraph.Attribute(node, "alpha")?.F ?? 0.2f) - 1f / 6) < 1e-6
        && (NetworkGraph.Attribute(node, "beta")?.F ?? 0.5f) == 0.5f;

    // x * gate(x): the node itself becomes the product.
    private static NodeProto Gate(NodeProto hardSwish)
    {
        string name = $"{hardSwish.Output[0]}/gate";
        var gate = new NodeProto { Name = name, OpType = "HardSigmoid", Input = { hardSwish.Input[0] }, Output = { name } };
        gate.Attribute.Add(new AttributeProto { Name = "alpha", F = 1f / 6, Type = AttributeProto.Types.AttributeType.Float });
        gate.Attribute.Add(new AttributeProto { Name = "beta", F = 0.5f, Type = AttributeProto.Types.AttributeType.Float });
        hardSwish.OpType = "Mul";
        hardSwish.Input.Add(name);
        return gate;
    }

    private static bool AveragesAllPlaces(NodeProto node) =>
        node.Input.Count == 1 && NetworkGraph.Attribute(node, "axes")?.Ints is { } axes && axes.SequenceEqual([2L, 3L])
        && (NetworkGraph.Attribute(node, "keepdims")?.I ?? 1) == 1;
}
