using Tessera.Onnx.Models.Format;

namespace Tessera.Export.Quantisation;

/// <summary>
/// Which nodes of a graph work on bytes, and so which tensors are kept in them. Around the chosen convolutions that is
/// what ONNX Runtime can run on bytes and what lies between two of them: sums, joins, pooling, resizes, and grouped
/// convolutions, which are no faster on bytes but save the way there and back.
/// </summary>
internal sealed class IntegerPlan
{
    // What ONNX Runtime fuses with a DequantizeLinear before and a QuantizeLinear after.
    private static readonly HashSet<string> Between =
    [
        "Add", "Concat", "MaxPool", "AveragePool", "GlobalAveragePool", "Resize", "Mul", "LeakyRelu", "Sigmoid",
        "HardSigmoid", "Conv",
    ];

    private readonly NetworkGraph _graph;
    private readonly HashSet<NodeProto> _nodes;

    public IntegerPlan(NetworkGraph graph, IEnumerable<NodeProto> convolutions)
    {
        _graph = graph;
        HashSet<NodeProto> chosen = [.. convolutions];
        _nodes = [.. chosen, .. graph.Nodes.Where(IsBetween)];
        // A sum of which neither side comes in bytes, or whose result nobody wants in bytes, would only be turned to and fro.
        while (_nodes.RemoveWhere(node => !chosen.Contains(node)
            && !(ComesFromInside(node) && (GoesInside(node) || IsSmall(node)))) > 0) { }
        Tensors = [.. _nodes.SelectMany(node => Inputs(node).Append(Result(node))).Distinct()];
    }

    /// <summary>Kept in bytes.</summary>
    public IReadOnlyList<string> Tensors { get; }

    public bool IsInteger(NodeProto node) => _nodes.Contains(node);

    /// <summary>Whether a tensor is made in bytes, and not only turned into them.</summary>
    public bool IsMadeInside(string tensor) => Source(tensor) is { } maker && _nodes.Contains(maker) && Result(maker) == tensor;

    /// <summary>Whether everyone who uses a tensor takes it in bytes.</summary>
    public bool StaysInside(string tensor) =>
        !_graph.IsKept(tensor) && _graph.Users(tensor).All(user => _nodes.Contains(user) || user.OpType == "Shape");

    /// <summary>The tensors that a node works on; others are sizes and weights.</summary>
    public static IEnumerable<string> Inputs(NodeProto node) =>
        node.OpType is "Add" or "Mul" or "Concat" ? node.Input : [node.Input[0]];

    /// <summary>An activation behind a node that ends at 0 needs no node: bytes whose zero point is 0 end there too.</summary>
    public NodeProto? Absorbed(NodeProto node) =>
        SharesScale(node) is null && _graph.OnlyUser(node.Output[0]) is { } next
        && EndsAtZero(next) && !_graph.IsKept(next.Output[0])
            ? next : null;

    /// <summary>What a node gives, its activation included.</summary>
    public string Result(NodeProto node) => Absorbed(node)?.Output[0] ?? node.Output[0];

    /// <summary>The tensor whose scale a node's result has too: picking and blending values needs no other,
    /// and is then done on the bytes as they are. Null for others.</summary>
    public static string? SharesScale(NodeProto node) => node.OpType is "MaxPool" or "Resize" ? node.Input[0] : null;

    private bool IsBetween(NodeProto node) =>
        Between.Contains(node.OpType) && node.Output.Count == 1 && !_graph.IsKept(node.Output[0])
        && Inputs(node).All(name => _graph.Weight(name) is null)
        && (node.OpType != "HardSigmoid" || FormChange.IsGate(node))
        && (node.OpType != "Conv" || LayerChoice.IsGrouped(node) && LayerChoice.HasStoredWeights(_graph, node))
        && (node.OpType != "Resize" || NetworkGraph.Attribute(node, "mode")?.S.ToStringUtf8() is "linear" or "nearest" or null);

    // Its result is so small that it may go anywhere.
    private static bool IsSmall(NodeProto node) => node.OpType == "GlobalAveragePool";

    private bool ComesFromInside(NodeProto node) => Inputs(node).Any(name => Source(name) is { } maker && _nodes.Contains(maker));

    private bool GoesInside(NodeProto node)
    {
        string result = Result(node);
        return _graph.Users(result).Any(user => _nodes.Contains(user) && Inputs(user).Contains(result));
    }

    // Who makes a tensor, looking through the activation that it absorbs.
    private NodeProto? Source(string tensor) =>
        _graph.Maker(tensor) is { } maker && EndsAtZero(maker) && _graph.Maker(maker.Input[0]) is { } before
            && Absorbed(before) == maker ? before : _graph.Maker(tensor);

    private bool EndsAtZero(NodeProto node) => node.OpType switch
    {
        "Relu" => true,
        // Values that were seen end at the upper bound, so the bytes' upper end is at most there.
        "Clip" => node.Input.Count > 1 && _graph.Weight(node.Input[1]) is { } low && NetworkGraph.Floats(low) is [0f],
        _ => false,
    };
}
