using Tessera.Onnx.Models;

namespace Tessera.Export.Mapping;

/// <summary>
/// Pooling that keeps the places of its maxima, and their return. ONNX counts places over the whole tensor, PyTorch within one
/// channel: y * width + x, which is ONNX's modulo the channel's area. Each operator is mapped with PyTorch's meaning, so that
/// places may also go elsewhere.
/// </summary>
internal static class Unpooling
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::max_pool2d_with_indices", Pool),
        ("aten::max_unpool2d", Unpool),
    ];

    // self, kernel_size, stride, padding, dilation, ceil_mode
    private static ListValue Pool(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        long[] kernel = call.Pair(1), pad = call.Pair(3);
        long[] stride = call.KnownInts(2).Length == 0 ? kernel : call.Pair(2);      // PyTorch: no stride means the kernel's size
        IReadOnlyList<string> both = call.WriteAll("MaxPool", 2, [input.Name],
            OnnxAttribute.Ints("kernel_shape", kernel), OnnxAttribute.Ints("strides", stride),
            OnnxAttribute.Ints("pads", pad[0], pad[1], pad[0], pad[1]),
            OnnxAttribute.Ints("dilations", call.Pair(4)), OnnxAttribute.Flag("ceil_mode", call.Flag(5)));
        string area = Area(call, [new SizeInt(input, 2), new SizeInt(input, 3)]);
        return new ListValue([input with { Name = both[0] }, input with { Name = call.Write("Mod", [both[1], area]) }]);
    }

    // self, indices, output_size
    private static TensorValue Unpool(OperatorCall call)
    {
        TensorValue input = call.Tensor(0), places = call.Tensor(1);
        IReadOnlyList<IntValue> size = call.Ints(2);
        var (batch, channels) = (new SizeInt(input, 0), new SizeInt(input, 1));
        string area = Area(call, size);
        string flat = call.Write("Concat", [call.Materialise([batch, channels]), area], OnnxAttribute.Int("axis", 0));
        // Values and places as N, C, h w; in ONNX's Reshape 0 keeps a size.
        string lines = call.Longs("lines", 0, 0, -1);
        string scattered = call.Write("ScatterElements",
            [
                call.Write("ConstantOfShape", [flat]), call.Write("Reshape", [places.Name, lines]),
                call.Write("Reshape", [input.Name, lines]),
            ], OnnxAttribute.Int("axis", 2));
        return input with { Name = call.Write("Reshape", [scattered, call.Materialise([batch, channels, .. size])]) };
    }

    private static string Area(OperatorCall call, IReadOnlyList<IntValue> sides) =>
        call.Write("ReduceProd", [call.Materialise(sides)], OnnxAttribute.Flag("keepdims", true));
}
