using System.Globalization;

namespace Tessera.Onnx.Models;

/// <summary>One size of an input or output: a number, or a name ("H") for one that is free.</summary>
public readonly record struct OnnxDim(long? Size, string? Symbol)
{
    public static implicit operator OnnxDim(long size) => new(size, null);

    public static implicit operator OnnxDim(string symbol) => new(null, symbol);

    public override string ToString() => Size?.ToString(CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
