using Tessera.Onnx.Models;

namespace Tessera.Export.Mapping;

internal static class Shape
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::size", call => new SizeInt(call.Tensor(0), call.Dim(1, call.Tensor(0).Rank))),
        ("aten::cat", Concatenate),
        ("aten::stack", Stack),
        ("aten::permute", call => Transpose(call, [.. call.KnownInts(1).Select(dim => call.Dim(dim, call.Tensor(0).Rank))])),
        ("aten::transpose", Swap),
        ("aten::flatten", Flatten),
        ("aten::reshape", Reshape),
        ("aten::view", Reshape),
        ("aten::unsqueeze", Unsqueeze),
        ("aten::squeeze", Squeeze),
        ("aten::expand", Expand),
        ("aten::pixel_shuffle", PixelShuffle),
    ];

    private static TensorValue Concatenate(OperatorCall call)
    {
        IReadOnlyList<TensorValue> parts = call.Tensors(0);
        int dim = call.Dim(1, parts[0].Rank);
        long? channels = dim != 1 ? parts[0].Channels : parts.Aggregate((long?)0, (sum, part) => sum + part.Channels);
        string name = call.Write("Concat", parts.Select(part => part.Name), OnnxAttribute.Int("axis", dim));
        return parts[0] with { Name = name, Channels = channels };
    }

    private static TensorValue Stack(OperatorCall call)
    {
        IReadOnlyList<TensorValue> parts = call.Tensors(0);
        int dim = call.Dim(1, parts[0].Rank + 1);
        string axes = call.Longs("axes", dim);
        string[] lifted = [.. parts.Select(part => call.Write("Unsqueeze", [part.Name, axes]))];
        string name = call.Write("Concat", lifted, OnnxAttribute.Int("axis", dim));
        return new TensorValue(name, parts[0].Rank + 1);
    }

    private static TensorValue Swap(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        int[] order = [.. Enumerable.Range(0, input.Rank)];
        int first = call.Dim(1, input.Rank), second = call.Dim(2, input.Rank);
        (order[first], order[second]) = (second, first);
        return Transpose(call, order);
    }

    private static TensorValue Transpose(OperatorCall call, int[] order)
    {
        TensorValue input = call.Tensor(0);
        string name = call.Write("Transpose", [input.Name], OnnxAttribute.Ints("perm", order.Select(dim => (long)dim)));
        return new TensorValue(name, input.Rank, order.Length > 1 && order[1] == 1 ? input.Channels : null);
    }

    // self, start_dim, end_dim. Sizes before and after stay as they are at run time.
    private static TensorValue Flatten(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        int start = call.Dim(1, input.Rank), end = call.Dim(2, input.Rank);
        IntValue[] shape =
        [
            .. Enumerable.Range(0, start).Select(dim => new SizeInt(input, dim)), new KnownInt(-1),
            .. Enumerable.Range(end + 1, input.Rank - end - 1).Select(dim => new SizeInt(input, dim)),
        ];
        string name = call.Write("Reshape", [input.Name, call.Materialise(shape)]);
        return new TensorValue(name, shape.Length, start > 1 ? input.Channels : null);
    }

    private static TensorValue Reshape(OperatorCall call)
    {
        IReadOnlyList<IntValue> shape = call.Ints(1);
        long? channels = shape.Count > 1 && shape[1] is KnownInt { Value: > 0 } known ? known.Value : null;
        return new TensorValue(call.Write("Reshape", [call.Tensor(0).Name, call.Materialise(shape)]), shape.Count, channels);
    }

    private static TensorValue Unsqueeze(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        int dim = call.Dim(1, input.Rank + 1);
        string name = call.Write("Unsqueeze", [input.Name, call.Longs("axes", dim)]);
        return new TensorValue(name, input.Rank + 1, dim > 1 ? input.Channels : null);
    }

    private static TensorValue Squeeze(OperatorCall call)
    {
        if (call.Count < 2) throw call.Refuse("without a dimension its result depends on the image's size; name the dimension");
        TensorValue input = call.Tensor(0);
        int dim = call.Dim(1, input.Rank);
        string name = call.Write("Squeeze", [input.Name, call.Longs("axes", dim)]);
        return new TensorValue(name, input.Rank - 1, dim > 1 ? input.Channels : null);
    }

    // -1 keeps a size in PyTorch; in ONNX's broadcast, 1 does.
    private static TensorValue Expand(OperatorCall call)
    {
        IReadOnlyList<IntValue> shape = [.. call.Ints(1).Select(size => size is KnownInt { Value: -1 } ? new KnownInt(1) : size)];
        TensorValue input = call.Tensor(0);
        long? channels = shape.Count != input.Rank ? null
            : shape[1] is KnownInt { Value: > 1 } known ? known.Value : input.Channels;
        return new TensorValue(call.Write("Expand", [input.Name, call.Materialise(shape)]), shape.Count, channels);
    }

    private static TensorValue PixelShuffle(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        long factor = call.KnownInt(1);
        string name = call.Write("DepthToSpace", [input.Name],
            OnnxAttribute.Int("blocksize", factor), OnnxAttribute.Text("mode", "CRD"));
        return input with { Name = name, Channels = input.Channels / (factor * factor) };
    }
}
