using Tessera.Onnx.Models;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

internal static class Activation
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::relu", call => Same(call, "Relu")),
        ("aten::sigmoid", call => Same(call, "Sigmoid")),
        ("aten::tanh", call => Same(call, "Tanh")),
        ("aten::softplus", Softplus),
        ("aten::hardswish", call => Same(call, "HardSwish")),
        ("aten::hardsigmoid",
            call => Same(call, "HardSigmoid", OnnxAttribute.Float("alpha", 1.0 / 6), OnnxAttribute.Float("beta", 0.5))),
        ("aten::leaky_relu", call => Same(call, "LeakyRelu", OnnxAttribute.Float("alpha", call.Float(1)))),
        ("aten::elu", Elu),
        ("aten::silu", Silu),
        ("aten::relu6", call => Clip(call, 0, 6)),
        ("aten::hardtanh", call => Clip(call, call.Float(1), call.Float(2))),
        ("aten::clamp", call => Clip(call, call.IsNone(1) ? null : call.Float(1), call.IsNone(2) ? null : call.Float(2))),
        ("aten::prelu", Prelu),
        ("aten::gelu", Gelu),
        ("aten::softmax", call => Same(call, "Softmax", OnnxAttribute.Int("axis", call.Dim(1, call.Tensor(0).Rank)))),
        ("aten::log_softmax", call => Same(call, "LogSoftmax", OnnxAttribute.Int("axis", call.Dim(1, call.Tensor(0).Rank)))),
    ];

    private static TensorValue Same(OperatorCall call, string op, params IEnumerable<OnnxAttribute> attributes) =>
        call.Tensor(0) with { Name = call.Write(op, [call.Tensor(0).Name], attributes) };

    // input, beta, threshold; beyond the threshold (20) PyTorch returns the input, which the curve equals in float32.
    private static TensorValue Softplus(OperatorCall call) =>
        call.Float(1) == 1 ? Same(call, "Softplus") : throw call.Refuse($"beta is {call.Float(1)}; only 1 is supported");

    // input, alpha, scale, input_scale
    private static TensorValue Elu(OperatorCall call) => call.Float(2) == 1 && call.Float(3) == 1
        ? Same(call, "Elu", OnnxAttribute.Float("alpha", call.Float(1)))
        : throw call.Refuse("scaled variants are not supported");

    private static TensorValue Silu(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        return input with { Name = call.Write("Mul", [input.Name, call.Write("Sigmoid", [input.Name])]) };
    }

    private static TensorValue Clip(OperatorCall call, double? low, double? high)
    {
        TensorValue input = call.Tensor(0);
        string Bound(string name, double? value) => value is { } number ? call.Float(name, number) : "";
        return input with { Name = call.Write("Clip", [input.Name, Bound("low", low), Bound("high", high)]) };
    }

    // One slope, or one a channel; ONNX broadcasts from the right, so channels need two more dimensions.
    private static TensorValue Prelu(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        TracedWeight slope = call.Weight(1);
        long count = slope.Shape.Aggregate(1L, (product, size) => product * size);
        long[] shape = count == 1 ? [1] : [count, .. Enumerable.Repeat(1L, input.Rank - 2)];
        return input with { Name = call.Write("PRelu", [input.Name, call.Floats("slope", slope.Floats, shape)]) };
    }

    // x / 2 * (1 + erf(x / sqrt 2)), the exact form.
    private static TensorValue Gelu(OperatorCall call)
    {
        if (call.Count > 1 && call.Text(1) is { } form and not "none")
            throw call.Refuse($"its approximation '{form}' is not supported; use the exact form");
        TensorValue input = call.Tensor(0);
        string error = call.Write("Erf", [call.Write("Div", [input.Name, call.Float("sqrt2", Math.Sqrt(2))])]);
        string bell = call.Write("Mul", [input.Name, call.Write("Add", [error, call.Float("one", 1)])]);
        return input with { Name = call.Write("Mul", [bell, call.Float("half", 0.5)]) };
    }
}
