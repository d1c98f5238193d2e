using Tessera.Onnx.Models;

namespace Tessera.Export.Mapping;

internal static class Resize
{
    public static IEnumerable<(string, Func<OperatorCall, MappedValue>)> Mappings =>
    [
        ("aten::upsample_bilinear2d", Bilinear),
        ("aten::upsample_nearest2d", Nearest),
    ];

    // input, output_size, align_corners, then scales_h and scales_w, or scale_factors in the overload "vec".
    private static TensorValue Bilinear(OperatorCall call) => To(call, call.Count == 4 ? 3 : null,
        OnnxAttribute.Text("mode", "linear"),
        OnnxAttribute.Text("coordinate_transformation_mode", call.Flag(2) ? "align_corners" : "half_pixel"));

    // input, output_size, then as above. PyTorch's nearest rounds down from the corner.
    private static TensorValue Nearest(OperatorCall call) => To(call, call.Count == 3 ? 2 : null,
        OnnxAttribute.Text("mode", "nearest"),
        OnnxAttribute.Text("coordinate_transformation_mode", "asymmetric"), OnnxAttribute.Text("nearest_mode", "floor"));

    private static TensorValue To(OperatorCall call, int? factorsPlace, params IEnumerable<OnnxAttribute> attributes)
    {
        TensorValue input = call.Tensor(0);
        if (!call.IsNone(1))
        {
            IReadOnlyList<IntValue> size = call.Ints(1);
            string sizes = call.Materialise([new SizeInt(input, 0), new SizeInt(input, 1), .. size]);
            return input with { Name = call.Write("Resize", [input.Name, "", "", sizes], attributes) };
        }
        if (factorsPlace is not { } place || call.IsNone(place))
            throw call.Refuse("it has neither an output size nor scale factors");
        double[] factors = call.Floats(place);
        string scales = call.Floats("scales", [1, 1, (float)factors[0], (float)factors[1]], 4);
        return input with { Name = call.Write("Resize", [input.Name, "", scales], attributes) };
    }
}
