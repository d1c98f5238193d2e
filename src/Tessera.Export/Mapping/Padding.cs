using Tessera.Onnx.Models;

namespace Tessera.Export.Mapping;

internal static class Padding
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        // self, pad, mode, value
        ("aten::pad", call => Pad(call, Mode(call), call.IsNone(3) ? 0 : call.Float(3))),
        ("aten::constant_pad_nd", call => Pad(call, "constant", call.Count > 2 ? call.Float(2) : 0)),
        ("aten::reflection_pad2d", call => Pad(call, "reflect", 0)),
        ("aten::replication_pad2d", call => Pad(call, "edge", 0)),
    ];

    private static string Mode(OperatorCall call) => call.Text(2) switch
    {
        null or "constant" => "constant",
        "reflect" => "reflect",
        "replicate" => "edge",
        string other => throw call.Refuse($"padding '{other}' has no counterpart in ONNX"),
    };

    // PyTorch lists before and after from the last dimension on; ONNX all befores from the first dimension on, then all afters.
    private static TensorValue Pad(OperatorCall call, string mode, double value)
    {
        TensorValue input = call.Tensor(0);
        IReadOnlyList<IntValue> pairs = call.Ints(1);
        var pads = Enumerable.Repeat<IntValue>(new KnownInt(0), 2 * input.Rank).ToArray();
        for (int i = 0; i < pairs.Count / 2; i++)
        {
            int dim = input.Rank - 1 - i;
            (pads[dim], pads[input.Rank + dim]) = (pairs[2 * i], pairs[2 * i + 1]);
        }
        string amounts = call.Materialise(pads);
        string[] inputs = mode == "constant" ? [input.Name, amounts, call.Float("value", value)] : [input.Name, amounts];
        return input with
        {
            Name = call.Write("Pad", inputs, OnnxAttribute.Text("mode", mode)),
            Channels = pairs.Count / 2 > input.Rank - 2 ? null : input.Channels,
        };
    }
}
