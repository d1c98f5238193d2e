using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Tests;

internal static class SmallModels
{
    /// <summary>y = 2 * image + 1 for any N, 1, H, W; "double/Mul" on the way.</summary>
    public static byte[] Affine(params (string Key, string Value)[] metadata)
    {
        var builder = new OnnxModelBuilder("affine");
        string image = builder.Input("image", OnnxElementType.Float, "N", 1, "H", "W");
        string two = builder.Initializer("two", [2f], 1), one = builder.Initializer("one", [1f], 1);
        string doubled = builder.Node("Mul", "double", [image, two]);
        builder.Rename(builder.Node("Add", "shift", [doubled, one]), "y");
        builder.Output("y", OnnxElementType.Float, "N", 1, "H", "W");
        foreach ((string key, string value) in metadata) builder.Metadata(key, value);
        return builder.ToBytes();
    }
}
