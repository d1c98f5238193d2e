using Tessera.Onnx.Models;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

/// <summary>The graph being written: which value of the trace became what, and the weights stored so far.</summary>
internal sealed class GraphMapping(TracedGraph traced, OnnxModelBuilder builder)
{
    private readonly Dictionary<string, MappedValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorValue> _weights = new(StringComparer.Ordinal);

    public OnnxModelBuilder Builder => builder;

    /// <summary>Dropout nodes that drop whole channels.</summary>
    public List<string> ChannelDropouts { get; } = [];

    public void Define(string name, MappedValue value) => _values[name] = value;

    /// <exception cref="ExportException">The trace uses a value that no node made.</exception>
    public MappedValue Value(string name) =>
        _values.TryGetValue(name, out MappedValue? value) ? value : throw new ExportException($"the trace has no value '{name}'");

    /// <summary>Maps every node in order.</summary>
    /// <exception cref="ExportException">An operator has no mapping, or is used in a way that ONNX cannot say.</exception>
    public void MapAll()
    {
        foreach (TracedNode node in traced.Nodes)
        {
            MappedValue result = MappingTable.Find(node)(new OperatorCall(this, node));
            if (node.Results is [string only]) Define(only, result);
            else if (result is ListValue list && list.Items.Count == node.Results.Count)
            {
                for (int i = 0; i < node.Results.Count; i++) Define(node.Results[i], list.Items[i]);
            }
            else throw ExportException.At(node.Operator,
                node.Scope, $"it gives {node.Results.Count} values, which has no mapping to ONNX");
        }
    }

    public MappedValue Operand(TracedOperand operand, TracedNode node) => operand switch
    {
        ValueOperand value => Value(value.Name),
        ParameterOperand parameter => Parameter(parameter.Key),
        ConstantOperand constant => Constant(constant.Value, node),
        _ => throw new ArgumentException($"unknown operand {operand.GetType().Name}"),
    };

    /// <summary>A weight as the trace has it; null where the operand is no weight.</summary>
    public TracedWeight? Weight(TracedOperand operand) => operand switch
    {
        ParameterOperand parameter => traced.Parameters.GetValueOrDefault(parameter.Key),
        ConstantOperand { Value: TracedWeight weight } => weight,
        _ => null,
    };

    private TensorValue Store(string name, TracedWeight weight)
    {
        long[] shape = [.. weight.Shape];
        string stored = weight.Floats is { } floats
            ? builder.Initializer(name, floats, shape)
            : builder.Initializer(name, weight.Integers ?? [], shape);
        return new TensorValue(stored, shape.Length, shape.Length > 1 ? shape[1] : null);
    }

    // A weight that several operators use is stored once.
    private TensorValue Parameter(string key)
    {
        if (_weights.TryGetValue(key, out TensorValue? known)) return known;
        if (!traced.Parameters.TryGetValue(key, out TracedWeight? weight))
            throw new ExportException($"the trace uses weight '{key}' but does not hold it");
        return _weights[key] = Store(key, weight);
    }

    private MappedValue Constant(object? value, TracedNode node) => value switch
    {
        long number => new KnownInt(number),
        long[] numbers => new ListValue([.. numbers.Select(number => new KnownInt(number))]),
        TracedWeight { Integers: [long number], Shape.Count: 0 } => new KnownInt(number),
        TracedWeight weight => Store(node.Scope.Length == 0 ? "constant" : $"{node.Scope}/constant", weight),
        _ => new LiteralValue(value),
    };
}
