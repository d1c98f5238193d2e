using System.Runtime.InteropServices;
using Google.Protobuf;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Models;

/// <summary>A graph whose Dropout nodes have become operators that drop: x * (u &lt; 1 - p ? 1 / (1 - p) : 0),
/// u uniform.</summary>
internal static class DroppingGraph
{
    /// <summary>The operator that every random number comes from.</summary>
    public const string Source = "RandomUniformLike";

    /// <param name="channels">Names of the nodes that drop whole channels.</param>
    public static GraphProto Of(GraphProto graph, IReadOnlyList<string> channels, int seed)
    {
        GraphProto live = graph.Clone();
        live.Node.Clear();
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType != "Dropout" || RatioOf(graph, node) is not (> 0 and var ratio)) live.Node.Add(node);
            else Drop(live, node, ratio, channels.Contains(node.Name), seed++);
        }
        return live;
    }

    // An input since opset 12, an attribute before; without either a half.
    private static float RatioOf(GraphProto graph, NodeProto node)
    {
        const float standard = 0.5f;
        if (node.Attribute.FirstOrDefault(attribute => attribute.Name == "ratio") is { } own) return own.F;
        if (node.Input.Count < 2 || node.Input[1].Length == 0) return standard;
        TensorProto? weight = graph.Initializer.FirstOrDefault(weight => weight.Name == node.Input[1])
            ?? graph.Node.FirstOrDefault(maker => maker.Output.Contains(node.Input[1]))?.Attribute
                .FirstOrDefault(attribute => attribute.Name == "value")?.T;
        if (weight is null) return standard;
        return weight.FloatData.Count > 0 ? weight.FloatData[0] : MemoryMarshal.Read<float>(weight.RawData.Span);
    }

    private static void Drop(GraphProto graph, NodeProto node, float ratio, bool wholeChannels, int seed)
    {
        string values = node.Input[0], scope = node.Output[0];
        // One value a channel, of which only the shape counts.
        string shaped = wholeChannels ? Add("GlobalMaxPool", "channels", values) : values;
        string random = Add(Source, "random", shaped);
        graph.Node[^1].Attribute.Add(OnnxAttribute.Float("seed", seed).Proto);
        string kept = Add("Less", "kept", random, Store("share", 1 - ratio));
        string factor = Add("Where", "factor", kept, Store("scale", ratio < 1 ? 1 / (1 - ratio) : 0), Store("zero", 0));
        graph.Node.Add(Node("Mul", scope, values, factor));

        string Add(string op, string name, params string[] inputs)
        {
            graph.Node.Add(Node(op, $"{scope}/{name}", inputs));
            return $"{scope}/{name}";
        }

        string Store(string name, float value)
        {
            var stored = new TensorProto { Name = $"{scope}/{name}", DataType = (int)OnnxElementType.Float };
            stored.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>([value]));
            graph.Initializer.Add(stored);
            return stored.Name;
        }
    }

    private static NodeProto Node(string op, string output, params string[] inputs)
    {
        var node = new NodeProto { Name = output, OpType = op };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        return node;
    }
}
