namespace Tessera.Export.Mapping;

/// <summary>What a value of the trace has become while the ONNX graph is written.</summary>
internal abstract record MappedValue;

/// <summary>A tensor of the ONNX graph.</summary>
/// <param name="Channels">Size of dimension 1 where it is known.</param>
internal sealed record TensorValue(string Name, int Rank, long? Channels = null) : MappedValue;

/// <summary>Integers that operators take as arguments: sizes, mostly. They become tensors only where a node needs them.</summary>
internal abstract record IntValue : MappedValue;

internal sealed record KnownInt(long Value) : IntValue;

/// <summary>The size of one dimension of a tensor, read when the model runs.</summary>
internal sealed record SizeInt(TensorValue Of, int Dim) : IntValue;

/// <summary>An int64 tensor of shape [1], computed when the model runs.</summary>
internal sealed record ComputedInt(string Name) : IntValue;

internal sealed record ListValue(IReadOnlyList<MappedValue> Items) : MappedValue;

/// <summary>A constant that is neither an integer nor a tensor: null, bool, double, string.</summary>
internal sealed record LiteralValue(object? Value) : MappedValue;
