using System.Runtime.InteropServices;
using System.Text.Json;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Tests;

/// <summary>One file of make_golden.py: PyTorch's trace of a network, its weights, and its own outputs at several
/// sizes.</summary>
public sealed record GoldenTrace(TracedGraph Graph, IReadOnlyList<GoldenTrace.Case> Cases)
{
    public sealed record Case(long[] Shape, float[] Image, long[] OutputShape, float[] Output);

    public static GoldenTrace Read(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "golden", $"{name}.json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        JsonElement root = document.RootElement, graph = root.GetProperty("graph");
        return new GoldenTrace(
            new TracedGraph([.. graph.GetProperty("nodes").EnumerateArray().Select(Node)], Names(graph.GetProperty("inputs")),
                Names(graph.GetProperty("outputs")),
                root.GetProperty("weights").EnumerateObject()
                    .ToDictionary(weight => weight.Name, weight => Weight(weight.Value))),
            [.. root.GetProperty("cases").EnumerateArray().Select(Example)]);
    }

    private static Case Example(JsonElement example) => new(
        Longs(example.GetProperty("shape")), Floats(example.GetProperty("image")),
        Longs(example.GetProperty("outputShape")), Floats(example.GetProperty("output")));

    private static TracedNode Node(JsonElement node) => new(
        node.GetProperty("operator").GetString()!, node.GetProperty("scope").GetString()!,
        [.. node.GetProperty("operands").EnumerateArray().Select(Operand)], Names(node.GetProperty("results")));

    private static TracedOperand Operand(JsonElement operand)
    {
        JsonProperty only = operand.EnumerateObject().Single();
        return only.Name switch
        {
            "value" => new ValueOperand(only.Value.GetString()!),
            "weight" => new ParameterOperand(only.Value.GetString()!),
            _ => new ConstantOperand(Constant(only.Value.EnumerateObject().Single())),
        };
    }

    private static object? Constant(JsonProperty constant) => constant.Name switch
    {
        "none" => null,
        "bool" => constant.Value.GetBoolean(),
        "long" => constant.Value.GetInt64(),
        "double" => constant.Value.GetDouble(),
        "longs" => Longs(constant.Value),
        "doubles" => constant.Value.EnumerateArray().Select(value => value.GetDouble()).ToArray(),
        "tensor" => Weight(constant.Value),
        _ => constant.Value.GetString(),
    };

    private static TracedWeight Weight(JsonElement weight) => new(Longs(weight.GetProperty("shape")),
        weight.TryGetProperty("floats", out JsonElement floats) ? [.. floats.EnumerateArray().Select(value => value.GetSingle())]
            : null,
        weight.TryGetProperty("longs", out JsonElement longs) ? Longs(longs) : null);

    private static float[] Floats(JsonElement base64) => MemoryMarshal.Cast<byte, float>(base64.GetBytesFromBase64()).ToArray();

    private static long[] Longs(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt64())];

    private static string[] Names(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetString()!)];
}
