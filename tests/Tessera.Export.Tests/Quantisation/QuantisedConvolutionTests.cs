using System.Text.Json;
using Tessera.Export.Quantisation;
using Tessera.Onnx.Models;
using Tessera.Onnx.Models.Format;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Tests.Quantisation;

/// <summary>One convolution on integers against NumPy's whole numbers (make_quantised.py).</summary>
public sealed class QuantisedConvolutionTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "quantised.json"))).RootElement;

    [Fact]
    public void Quantise_Weights_AreNumPys()
    {
        ChannelWeights made = ChannelWeights.Quantise(Floats("w"), Floats("bias"), 4, Golden.GetProperty("scaleX").GetSingle());

        Assert.Equal(Golden.GetProperty("weights").EnumerateArray().Select(w => w.GetInt32()), made.Values.Select(w => (int)w));
        Assert.Equal(Floats("weightScales"), made.Scales);
        Assert.Equal(Golden.GetProperty("biases").EnumerateArray().Select(b => b.GetInt32()), made.Biases);
    }

    [Fact]
    public void Of_TheInputsBounds_IsNumPys() =>
        Assert.Equal(Scale("X"),
            IntegerScale.Of(Golden.GetProperty("lowX").GetDouble(), Golden.GetProperty("highX").GetDouble()));

    [Theory]
    [InlineData(GraphOptimization.None)]      // dequantised, and convolved in float
    [InlineData(GraphOptimization.All)]       // convolved in integers
    public void Write_AConvolution_GivesNumPysBytes(GraphOptimization optimization)
    {
        var builder = new OnnxModelBuilder("one");
        builder.Input("image", OnnxElementType.Float, "N", 6, "H", "W");
        string conv = builder.Node("Conv", "",
            ["image", builder.Initializer("w", Floats("w"), 4, 6, 3, 3), builder.Initializer("b", Floats("bias"), 4)],
            OnnxAttribute.Ints("kernel_shape", 3, 3), OnnxAttribute.Ints("pads", 1, 1, 1, 1));
        string relu = builder.Node("Relu", "", [conv]);
        builder.Output(builder.Node("Identity", "", [relu]), OnnxElementType.Float, "N", 4, "H", "W");
        OnnxModelFile model = OnnxModelFile.FromBytes(builder.ToBytes(), "one");
        var graph = new NetworkGraph(model.Graph, []);
        NodeProto node = graph.Nodes.First();
        var scales = new Dictionary<string, IntegerScale> { ["image"] = Scale("X"), [relu] = Scale("Y") };

        OnnxModelFile made = model.With(new IntegerWriter(graph, new IntegerPlan(graph, [node]), scales).Write());

        Assert.DoesNotContain(made.Graph.Node, made => made.OpType == "Relu");
        using var session = OnnxSession.FromBytes(made.ToBytes(), "one", new OnnxSessionOptions(Optimization: optimization));
        using OnnxValue value = session.Run(Floats("x"), [1, 6, 5, 7]);
        int[] expected = [.. Golden.GetProperty("y").EnumerateArray().Select(y => y.GetInt32())];
        // Half way between two steps, one rounding more or less decides; nowhere is it more than one step.
        int[] found = [.. value.Data.ToArray().Select(y => (int)Math.Round(y / Scale("Y").Scale) + Scale("Y").ZeroPoint)];
        Assert.All(expected.Zip(found), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
        Assert.True(expected.Zip(found).Count(pair => pair.First != pair.Second) <= 1);
        Assert.Contains(255, expected);
        Assert.Contains(0, expected);
    }

    private static IntegerScale Scale(string name) =>
        new(Golden.GetProperty($"scale{name}").GetSingle(), (byte)Golden.GetProperty($"zero{name}").GetInt32());

    private static float[] Floats(string name) => [.. Golden.GetProperty(name).EnumerateArray().Select(v => v.GetSingle())];
}
