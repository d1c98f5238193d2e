namespace Tessera.Onnx.Sessions;

/// <summary>What a tensor holds; the values are ONNX's own.</summary>
public enum OnnxElementType
{
    Undefined = 0, Float = 1, UInt8 = 2, Int8 = 3, UInt16 = 4, Int16 = 5, Int32 = 6, Int64 = 7, Text = 8, Bool = 9, Float16 = 10,
    Double = 11, UInt32 = 12, UInt64 = 13, BFloat16 = 16,
}

/// <summary>An input or output of a model.</summary>
/// <param name="Shape">-1 for a size that is free.</param>
/// <param name="Symbols">The names of free sizes ("N", "H"), empty for fixed or nameless ones.</param>
public sealed record OnnxPort(string Name, OnnxElementType Type, IReadOnlyList<long> Shape, IReadOnlyList<string> Symbols)
{
    /// <summary>"image float [N, 3, H, W]".</summary>
    public override string ToString()
    {
        IEnumerable<string> sizes =
            Shape.Select((size, i) => size >= 0 ? $"{size}" : Symbols[i] is { Length: > 0 } symbol ? symbol : "?");
        return $"{Name} {Type} [{string.Join(", ", sizes)}]";
    }
}
