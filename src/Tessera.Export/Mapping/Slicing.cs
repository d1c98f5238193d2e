using Tessera.Onnx.Models;

namespace Tessera.Export.Mapping;

internal static class Slicing
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::slice", Slice),
        ("aten::select", Select),
    ];

    // self, dim, start, end, step
    private static TensorValue Slice(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        int dim = call.Dim(1, input.Rank);
        IntValue start = call.IsNone(2) ? new KnownInt(0) : call.Int(2);
        IntValue end = call.IsNone(3) ? new KnownInt(long.MaxValue) : call.Int(3);
        // All of a dimension: PyTorch writes x[:, 0:] as a slice of every dimension before it, too.
        if (start is KnownInt { Value: 0 } && end is KnownInt { Value: long.MaxValue } && call.KnownInt(4) == 1) return input;
        string name = call.Write("Slice",
            [input.Name, call.Materialise(start), call.Materialise(end), call.Longs("axes", dim),
                call.Longs("steps", call.KnownInt(4))]);
        return input with { Name = name, Channels = dim == 1 ? null : input.Channels };
    }

    private static TensorValue Select(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        int dim = call.Dim(1, input.Rank);
        string index = call.Materialise(call.Int(2));
        string gathered = call.Write("Gather", [input.Name, index], OnnxAttribute.Int("axis", dim));
        string name = call.Write("Squeeze", [gathered, call.Longs("axes", dim)]);
        return new TensorValue(name, input.Rank - 1, dim > 1 ? input.Channels : null);
    }
}
