using Tessera.Onnx.Models;

namespace Tessera.Export.Mapping;

internal static class Product
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::matmul", call => Multiply(call, call.Tensor(0), call.Tensor(1))),
        ("aten::bmm", call => Multiply(call, call.Tensor(0), call.Tensor(1))),
        ("aten::linear", Linear),
    ];

    private static TensorValue Multiply(OperatorCall call, TensorValue left, TensorValue right)
    {
        if (left.Rank < 2 || right.Rank < 2) throw call.Refuse("a product with a vector is not supported");
        return new TensorValue(call.Write("MatMul", [left.Name, right.Name]), Math.Max(left.Rank, right.Rank));
    }

    // input, weight, bias: input x weight^T + bias, over the last dimension.
    private static TensorValue Linear(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        string transposed = call.Write("Transpose", [call.Tensor(1).Name], OnnxAttribute.Ints("perm", 1, 0));
        string product = call.Write("MatMul", [input.Name, transposed]);
        string name = call.OptionalTensor(2) is { } bias ? call.Write("Add", [product, bias.Name]) : product;
        return new TensorValue(name, input.Rank, input.Rank > 2 ? input.Channels : null);
    }
}
