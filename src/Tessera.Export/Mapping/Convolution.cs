using Tessera.Onnx.Models;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

internal static class Convolution
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        // input, weight, bias, stride, padding, dilation, transposed, output_padding, groups, ...
        ("aten::_convolution", Any),
        ("aten::convolution", Any),
        // input, weight, bias, stride, padding, dilation, groups
        ("aten::conv2d", call => Forward(call, call.KnownInt(6))),
        ("aten::_convolution_mode", call => Forward(call, call.KnownInt(6))),
        // input, weight, bias, stride, padding, output_padding, groups, dilation
        ("aten::conv_transpose2d", call => Transposed(call, call.Pair(5), call.KnownInt(6), call.Pair(7))),
    ];

    private static TensorValue Any(OperatorCall call) =>
        call.Flag(6) ? Transposed(call, call.Pair(7), call.KnownInt(8), call.Pair(5)) : Forward(call, call.KnownInt(8));

    private static TensorValue Forward(OperatorCall call, long groups)
    {
        TracedWeight weight = Weight(call);
        long[] kernel = [weight.Shape[2], weight.Shape[3]], dilation = call.Pair(5);
        string name = call.Write("Conv", Inputs(call),
            OnnxAttribute.Ints("kernel_shape", kernel), OnnxAttribute.Ints("strides", call.Pair(3)),
            OnnxAttribute.Ints("dilations", dilation), OnnxAttribute.Ints("pads", Pads(call, kernel, dilation)),
                OnnxAttribute.Int("group", groups));
        return new TensorValue(name, 4, weight.Shape[0]);
    }

    private static TensorValue Transposed(OperatorCall call, long[] outputPadding, long groups, long[] dilation)
    {
        TracedWeight weight = Weight(call);
        long[] pad = call.Pair(4);
        string name = call.Write("ConvTranspose", Inputs(call),
            OnnxAttribute.Ints("kernel_shape", weight.Shape[2], weight.Shape[3]), OnnxAttribute.Ints("strides", call.Pair(3)),
            OnnxAttribute.Ints("dilations", dilation), OnnxAttribute.Ints("pads", pad[0], pad[1], pad[0], pad[1]),
            OnnxAttribute.Ints("output_padding", outputPadding), OnnxAttribute.Int("group", groups));
        return new TensorValue(name, 4, weight.Shape[1] * groups);
    }

    private static TracedWeight Weight(OperatorCall call)
    {
        TracedWeight weight = call.Weight(1);
        return weight.Shape.Count == 4 ? weight
            : throw call.Refuse($"the kernel has {weight.Shape.Count} dimensions; expected 4");
    }

    private static IEnumerable<string> Inputs(OperatorCall call)
    {
        string input = call.Tensor(0).Name, weight = call.Tensor(1).Name;
        return call.OptionalTensor(2) is { } bias ? [input, weight, bias.Name] : [input, weight];
    }

    // Top, left, bottom, right. "same" puts the odd pixel at the bottom and right, as PyTorch does.
    private static long[] Pads(OperatorCall call, long[] kernel, long[] dilation)
    {
        if (call[4] is ListValue)
        {
            long[] pad = call.Pair(4);
            return [pad[0], pad[1], pad[0], pad[1]];
        }
        if (call.Text(4) == "valid") return [0, 0, 0, 0];
        long height = dilation[0] * (kernel[0] - 1), width = dilation[1] * (kernel[1] - 1);
        return [height / 2, width / 2, height - height / 2, width - width / 2];
    }
}
