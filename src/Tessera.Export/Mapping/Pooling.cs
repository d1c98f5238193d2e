using Tessera.Onnx.Models;

namespace Tessera.Export.Mapping;

internal static class Pooling
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::max_pool2d", Max),
        ("aten::avg_pool2d", Average),
        ("aten::adaptive_avg_pool2d", AdaptivePooling.Average),
        ("aten::mean", Mean),
        ("aten::sum", Sum),
    ];

    // self, kernel_size, stride, padding, dilation, ceil_mode
    private static TensorValue Max(OperatorCall call) => Pool(call, "MaxPool",
        OnnxAttribute.Ints("dilations", call.Pair(4)), OnnxAttribute.Flag("ceil_mode", call.Flag(5)));

    // self, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    private static TensorValue Average(OperatorCall call)
    {
        if (!call.IsNone(6)) throw call.Refuse("divisor_override has no counterpart in ONNX");
        return Pool(call, "AveragePool",
            OnnxAttribute.Flag("ceil_mode", call.Flag(4)), OnnxAttribute.Flag("count_include_pad", call.Flag(5)));
    }

    private static TensorValue Pool(OperatorCall call, string op, params IEnumerable<OnnxAttribute> attributes)
    {
        TensorValue input = call.Tensor(0);
        long[] kernel = call.Pair(1), pad = call.Pair(3);
        long[] stride = call.KnownInts(2).Length == 0 ? kernel : call.Pair(2);      // PyTorch: no stride means the kernel's size
        return input with
        {
            Name = call.Write(op, [input.Name],
            [
                OnnxAttribute.Ints("kernel_shape", kernel), OnnxAttribute.Ints("strides", stride),
                OnnxAttribute.Ints("pads", pad[0], pad[1], pad[0], pad[1]), .. attributes,
            ]),
        };
    }

    // self, dim, keepdim, dtype; or self, dtype for the mean of everything.
    private static TensorValue Mean(OperatorCall call)
    {
        if (call.Count < 3) throw call.Refuse("the mean of a whole tensor is not supported; name the dimensions");
        TensorValue input = call.Tensor(0);
        int[] dims = Dims(call, input);
        string name = call.Write("ReduceMean", [input.Name],
            OnnxAttribute.Ints("axes", dims.Select(dim => (long)dim)), OnnxAttribute.Flag("keepdims", call.Flag(2)));
        return Reduced(call, input, dims, name);
    }

    private static TensorValue Sum(OperatorCall call)
    {
        if (call.Count < 3) throw call.Refuse("the sum of a whole tensor is not supported; name the dimensions");
        TensorValue input = call.Tensor(0);
        int[] dims = Dims(call, input);
        string axes = call.Longs("axes", [.. dims.Select(dim => (long)dim)]);
        return Reduced(call, input, dims,
            call.Write("ReduceSum", [input.Name, axes], OnnxAttribute.Flag("keepdims", call.Flag(2))));
    }

    private static int[] Dims(OperatorCall call, TensorValue input) =>
        [.. call.KnownInts(1).Select(dim => call.Dim(dim, input.Rank))];

    private static TensorValue Reduced(OperatorCall call, TensorValue input, int[] dims, string name)
    {
        bool keep = call.Flag(2), kept = keep && !dims.Contains(1);
        return new TensorValue(name, keep ? input.Rank : input.Rank - dims.Length, kept ? input.Channels : null);
    }
}
