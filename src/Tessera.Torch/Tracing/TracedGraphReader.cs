using System.Text.Json;
using Tessera.Torch.Nn;

namespace Tessera.Torch.Tracing;

/// <summary>Turns a traced network into a <see cref="TracedGraph"/>, weights included.</summary>
public static class TracedGraphReader
{
    public static TracedGraph Read(ScriptModule script, Module network)
    {
        using JsonDocument document = JsonDocument.Parse(script.GraphJson());
        JsonElement root = document.RootElement;
        var nodes = root.GetProperty("nodes").EnumerateArray().Select(Node).ToArray();
        return new TracedGraph(nodes, Names(root.GetProperty("inputs")), Names(root.GetProperty("outputs")),
            Weights(nodes, network));
    }

    private static TracedNode Node(JsonElement node) => new(
        Text(node.GetProperty("operator")), Scope(Text(node.GetProperty("scope"))),
        [.. node.GetProperty("operands").EnumerateArray().Select(Operand)], Names(node.GetProperty("results")));

    // Scopes nest as "outer/inner", and inner already is the whole path.
    private static string Scope(string nested) => nested[(nested.LastIndexOf('/') + 1)..];

    private static TracedOperand Operand(JsonElement operand)
    {
        JsonProperty only = operand.EnumerateObject().First();
        return only.Name switch
        {
            "value" => new ValueOperand(Text(only.Value)),
            "weight" => new ParameterOperand(Text(only.Value)),
            _ => new ConstantOperand(Constant(only.Value.EnumerateObject().First())),
        };
    }

    private static object? Constant(JsonProperty constant) => constant.Name switch
    {
        "none" => null,
        "bool" => constant.Value.GetBoolean(),
        "long" => constant.Value.GetInt64(),
        "double" => constant.Value.GetDouble(),
        "longs" => constant.Value.EnumerateArray().Select(v => v.GetInt64()).ToArray(),
        "doubles" => constant.Value.EnumerateArray().Select(v => v.GetDouble()).ToArray(),
        "bools" => constant.Value.EnumerateArray().Select(v => v.GetBoolean()).ToArray(),
        "tensor" => TensorValue(constant.Value),
        _ => Text(constant.Value),
    };

    private static TracedWeight TensorValue(JsonElement tensor) => new(
        [.. tensor.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())],
        tensor.TryGetProperty("floats", out JsonElement floats) ? [.. floats.EnumerateArray().Select(v => v.GetSingle())] : null,
        tensor.TryGetProperty("longs", out JsonElement longs) ? [.. longs.EnumerateArray().Select(v => v.GetInt64())] : null);

    private static Dictionary<string, TracedWeight> Weights(IEnumerable<TracedNode> nodes, Module network)
    {
        var used = nodes.SelectMany(n => n.Operands).OfType<ParameterOperand>().Select(p => p.Key).ToHashSet();
        return network.StateDict().Where(s => used.Contains(s.Key)).ToDictionary(s => s.Key, s => s.Value.Type == DType.Int64
            ? new TracedWeight(s.Value.Shape, null, s.Value.ToArray<long>())
            : new TracedWeight(s.Value.Shape, s.Value.ToArray<float>(), null));
    }

    private static string[] Names(JsonElement list) => [.. list.EnumerateArray().Select(Text)];

    private static string Text(JsonElement value) => value.GetString() ?? "";
}
