using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Onnx.Tests.Models;

public sealed class OnnxModelBuilderTests : LeakFree
{
    [Fact]
    public void Node_SameModuleTwice_GetsAnotherName()
    {
        var builder = new OnnxModelBuilder("names");
        string image = builder.Input("image", OnnxElementType.Float, "N");

        Assert.Equal("head.0/Relu", builder.Node("Relu", "head.0", [image]));
        Assert.Equal("head.0/Relu_1", builder.Node("Relu", "head.0", [image]));
        Assert.Equal("Relu", builder.Node("Relu", "", [image]));
        Assert.Throws<ArgumentException>(() => builder.Input("image", OnnxElementType.Float, "N"));
    }

    [Fact]
    public void Initializer_ShapeThatDoesNotFit_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new OnnxModelBuilder("weights").Initializer("w", [1f, 2f, 3f], 2, 2));

    [Fact]
    public void Nodes_SeveralOutputsAndAttributes_AreWhatTheEngineUnderstands()
    {
        var builder = new OnnxModelBuilder("split");
        string x = builder.Input("x", OnnxElementType.Float, 1, 4);
        string sizes = builder.Initializer("sizes", [1L, 3L], 2);
        IReadOnlyList<string> parts = builder.Nodes("Split", "s", 2, [x, sizes], OnnxAttribute.Int("axis", 1));
        builder.Rename(builder.Node("LeakyRelu", "s", [parts[1]], OnnxAttribute.Float("alpha", 0.25)), "y");
        builder.Output("y", OnnxElementType.Float, 1, 3);
        using var session = OnnxSession.FromBytes(builder.ToBytes(), "split");

        using OnnxValue y = session.Run([9, -4, 2, -1], [1, 4]);

        Assert.Equal([-1f, 2f, -0.25f], y.Data.ToArray());
    }
}
