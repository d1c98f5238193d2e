namespace Tessera.Torch.Tracing;

/// <summary>What one forward pass did: aten operators in the order they ran, each with the module that called it.</summary>
/// <param name="Inputs">Names of the values fed in.</param>
/// <param name="Outputs">Names of the values that come out.</param>
/// <param name="Parameters">Weights and buffers the nodes use, by state_dict key.</param>
public sealed record TracedGraph(
    IReadOnlyList<TracedNode> Nodes,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, TracedWeight> Parameters);

/// <summary>One operator: "aten::_convolution", "aten::size", "prim::ListConstruct", ... with its operands in schema
/// order.</summary>
/// <param name="Scope">Path of the module that called it, as in state_dict keys: "decoder.0.conv"; empty for the network
/// itself.</param>
public sealed record TracedNode(string Operator, string Scope, IReadOnlyList<TracedOperand> Operands,
    IReadOnlyList<string> Results);

public abstract record TracedOperand;

/// <summary>The result of an earlier node, or an input of the graph.</summary>
public sealed record ValueOperand(string Name) : TracedOperand;

/// <summary>A weight or buffer, by state_dict key.</summary>
public sealed record ParameterOperand(string Key) : TracedOperand;

/// <summary>A constant: null, bool, long, double, string, long[], double[], bool[], or a <see cref="TracedWeight"/> for a
/// tensor.</summary>
public sealed record ConstantOperand(object? Value) : TracedOperand;

/// <summary>A tensor's values as float32 or int64, row-major.</summary>
public sealed record TracedWeight(IReadOnlyList<long> Shape, float[]? Floats, long[]? Integers);
