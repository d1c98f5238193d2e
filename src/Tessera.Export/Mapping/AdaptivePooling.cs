using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Mapping;

/// <summary>
/// Means over a fixed number of parts of a map of any size, which ONNX has no operator for: two products with matrices that are
/// worked out from the map's sides when the model runs.
/// </summary>
internal static class AdaptivePooling
{
    // self, output_size
    public static TensorValue Average(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        long[] parts = call.KnownInts(1);
        if (parts is [1, 1]) return input with { Name = call.Write("GlobalAveragePool", [input.Name]) };
        string columns = call.Write("Transpose", [Means(call, input, 3, parts[1])], OnnxAttribute.Ints("perm", 1, 0));
        string narrowed = call.Write("MatMul", [input.Name, columns]);                              // N,C,H,parts
        return input with { Name = call.Write("MatMul", [Means(call, input, 2, parts[0]), narrowed]) };
    }

    /// <summary>The matrix [parts, side] whose row b takes the mean over pixels floor(b side / parts) to ceil((b + 1) side /
    /// parts), as PyTorch divides them. In whole numbers, pixel i is in part b when i parts lies between b side - parts and
    /// b side + side, both left out.</summary>
    private static string Means(OperatorCall call, TensorValue input, int dim, long parts)
    {
        string side = call.Materialise(new SizeInt(input, dim));                                    // [1]
        string last = call.Write("Squeeze", [side, call.Longs("axis", 0)]);
        string pixels = call.Write("Range", [Number(call, 0), last, Number(call, 1)]);              // [side]
        string scaled = call.Write("Mul", [pixels, call.Longs("parts", parts)]);
        string rows = call.Write("Unsqueeze", [call.Longs("part", [.. Numbers(parts)]), call.Longs("axis", 1)]);
        string starts = call.Write("Mul", [rows, side]);                                            // [parts, 1]
        string after = call.Write("Greater", [scaled, call.Write("Sub", [starts, call.Longs("parts", parts)])]);
        string before = call.Write("Less", [scaled, call.Write("Add", [starts, side])]);
        string both = call.Write("And", [after, before]);
        string within = call.Write("Cast", [both], OnnxAttribute.Int("to", (int)OnnxElementType.Float));
        string count = call.Write("ReduceSum", [within, call.Longs("axis", 1)], OnnxAttribute.Flag("keepdims", true));
        return call.Write("Div", [within, count]);
    }

    // Of shape [], which Range wants.
    private static string Number(OperatorCall call, long value) =>
        call.Write("Squeeze", [call.Longs("number", value), call.Longs("axis", 0)]);

    private static IEnumerable<long> Numbers(long count) => Enumerable.Range(0, (int)count).Select(i => (long)i);
}
