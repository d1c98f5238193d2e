using Tessera.Onnx.Models;
using Tessera.Torch.Tracing;

namespace Tessera.Export.Mapping;

internal static class Normalisation
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::batch_norm", Batch),
        ("aten::layer_norm", Layer),
        ("aten::group_norm", Group),
    ];

    // input, weight, bias, running_mean, running_var, training, momentum, eps, cudnn_enabled. ONNX Runtime folds it into the
    // convolution.
    private static TensorValue Batch(OperatorCall call)
    {
        if (call.Flag(5)) throw call.Refuse("it takes statistics of the batch; put the network into evaluation mode");
        if (call.IsNone(3) || call.IsNone(4))
            throw call.Refuse("it has no running statistics; train it with track_running_stats");
        TracedWeight mean = call.Weight(3);
        int channels = (int)mean.Shape[0];
        string name = call.Write("BatchNormalization",
            [call.Tensor(0).Name, Scale(call, 1, channels, 1), Scale(call, 2, channels, 0), call.Tensor(3).Name,
                call.Tensor(4).Name],
            OnnxAttribute.Float("epsilon", call.Float(7)));
        return call.Tensor(0) with { Name = name };
    }

    // input, normalized_shape, weight, bias, eps, cudnn_enable
    private static TensorValue Layer(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        long[] shape = call.KnownInts(1);
        string scale = call.OptionalTensor(2)?.Name
            ?? call.Floats("ones", [.. Enumerable.Repeat(1f, (int)shape.Aggregate(1L, (product, size) => product * size))],
                shape);
        string[] inputs = call.OptionalTensor(3) is { } bias ? [input.Name, scale, bias.Name] : [input.Name, scale];
        return input with
        {
            Name = call.Write("LayerNormalization", inputs,
                OnnxAttribute.Int("axis", -shape.Length), OnnxAttribute.Float("epsilon", call.Float(4))),
        };
    }

    // input, num_groups, weight, bias, eps, cudnn_enabled. Opset 17 has no group normalisation: an instance normalisation whose
    // channels are the groups, then weight and bias a channel.
    private static TensorValue Group(OperatorCall call)
    {
        TensorValue input = call.Tensor(0);
        int groups = (int)call.KnownInt(1);
        // In a Reshape, 0 keeps a size and -1 takes what is left.
        string grouped = call.Write("Reshape", [input.Name, call.Longs("groups", 0, groups, -1)]);
        string normal = call.Write("InstanceNormalization", [grouped, Constant(call, groups, 1), Constant(call, groups, 0)],
            OnnxAttribute.Float("epsilon", call.Float(4)));
        string name = call.Write("Reshape", [normal, call.Write("Shape", [input.Name])]);
        if (!call.IsNone(2)) name = call.Write("Mul", [name, PerChannel(call, 2, input.Rank)]);
        if (!call.IsNone(3)) name = call.Write("Add", [name, PerChannel(call, 3, input.Rank)]);
        return input with { Name = name };
    }

    // ONNX broadcasts from the right, so channels need the other dimensions after them.
    private static string PerChannel(OperatorCall call, int place, int rank)
    {
        TracedWeight weight = call.Weight(place);
        return call.Floats("channels", weight.Floats, [weight.Shape[0], .. Enumerable.Repeat(1L, rank - 2)]);
    }

    private static string Scale(OperatorCall call, int place, int channels, float otherwise) =>
        call.OptionalTensor(place)?.Name ?? Constant(call, channels, otherwise);

    private static string Constant(OperatorCall call, int channels, float value) =>
        call.Floats(value == 0 ? "zeros" : "ones", [.. Enumerable.Repeat(value, channels)], channels);
}
