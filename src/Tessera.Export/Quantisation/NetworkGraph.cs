using System.Runtime.InteropServices;
using Google.Protobuf;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Quantisation;

/// <summary>A graph that is looked up and rewritten: who makes a tensor, who uses it, which are weights.</summary>
internal sealed class NetworkGraph
{
    private readonly Dictionary<string, NodeProto> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _weights = new(StringComparer.Ordinal);
    private readonly HashSet<string> _kept;

    public GraphProto Proto { get; }

    /// <param name="proto">Changed by who rewrites it; then a new graph is to be made of it.</param>
    /// <param name="kept">Tensors besides the outputs that must stay as they are, by name and in float.</param>
    public NetworkGraph(GraphProto proto, IEnumerable<string> kept)
    {
        Proto = proto;
        _kept = [.. kept, .. proto.Output.Select(output => output.Name)];
        foreach (TensorProto weight in proto.Initializer) _weights[weight.Name] = weight;
        foreach (NodeProto node in proto.Node)
        {
            foreach (string name in node.Output) _makers[name] = node;
            foreach (string name in node.Input.Where(name => name.Length > 0))
            {
                if (!_users.TryGetValue(name, out List<NodeProto>? users)) _users[name] = users = [];
                users.Add(node);
            }
        }
    }

    public IEnumerable<NodeProto> Nodes => Proto.Node;

    public bool IsKept(string tensor) => _kept.Contains(tensor);

    public NodeProto? Maker(string tensor) => _makers.GetValueOrDefault(tensor);

    public IReadOnlyList<NodeProto> Users(string tensor) => _users.GetValueOrDefault(tensor) ?? [];

    public TensorProto? Weight(string tensor) => _weights.GetValueOrDefault(tensor);

    /// <summary>The node that alone uses a tensor, which nobody outside sees; null if there are others.</summary>
    public NodeProto? OnlyUser(string tensor) =>
        !IsKept(tensor) && _users.TryGetValue(tensor, out List<NodeProto>? users) && users.Count == 1 ? users[0] : null;

    /// <summary>The values of a float weight; null where it holds others.</summary>
    public static float[]? Floats(TensorProto weight)
    {
        if (weight.DataType != (int)OnnxElementType.Float) return null;
        return weight.RawData.Length > 0 ? MemoryMarshal.Cast<byte, float>(weight.RawData.Span).ToArray() : [.. weight.FloatData];
    }

    public static TensorProto Stored<T>(string name, OnnxElementType type, ReadOnlySpan<T> values,
        params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var tensor = new TensorProto
        {
            Name = name,
            DataType = (int)type,
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
        };
        tensor.Dims.AddRange(shape.ToArray());
        return tensor;
    }

    public static AttributeProto? Attribute(NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>Weights as PyTorch's exporter writes some of them, nodes that give a constant, become initialisers.</summary>
    public static void StoreConstants(GraphProto graph)
    {
        foreach (NodeProto node in graph.Node.Where(node => node.OpType == "Constant").ToArray())
        {
            if (Attribute(node, "value")?.T is not { } value) continue;
            TensorProto stored = value.Clone();
            stored.Name = node.Output[0];
            graph.Initializer.Add(stored);
            graph.Node.Remove(node);
        }
    }

    /// <summary>Leaves out nodes that hand on what they are given.</summary>
    /// <param name="kept">Tensors that must stay, whoever makes them.</param>
    public static void PassBy(string operatorType, GraphProto graph, IReadOnlyList<string> kept)
    {
        HashSet<string> seen = [.. kept, .. graph.Output.Select(output => output.Name)];
        NodeProto[] found = [.. graph.Node.Where(node => node.OpType == operatorType && !seen.Contains(node.Output[0]))];
        foreach (NodeProto node in found)
        {
            graph.Node.Remove(node);
            foreach (NodeProto user in graph.Node)
            {
                for (int i = 0; i < user.Input.Count; i++)
                {
                    if (user.Input[i] == node.Output[0]) user.Input[i] = node.Input[0];
                }
            }
        }
    }

    /// <summary>Weights that nothing uses any more are dropped.</summary>
    public static void DropUnused(GraphProto graph)
    {
        HashSet<string> used = [.. graph.Node.SelectMany(node => node.Input), .. graph.Output.Select(output => output.Name)];
        foreach (TensorProto weight in graph.Initializer.Where(weight => !used.Contains(weight.Name)).ToArray())
            graph.Initializer.Remove(weight);
    }
}
