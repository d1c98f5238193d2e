using Tessera.Export.Quantisation;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Export.Tests.Quantisation;

/// <summary>Folded graphs against the same graphs as they were, both run by ONNX Runtime without its own rewriting.</summary>
public sealed class BatchNormFoldingTests
{
    [Theory]
    [InlineData("dense", 1)]
    [InlineData("grouped", 1)]
    [InlineData("transposed", 1)]
    [InlineData("used twice", 0)]
    public void Fold_Norm_GivesTheSameValues(string kind, int expected)
    {
        var b = new SmallNetworks.Writer(channels: 6);
        string conv = kind == "transposed"
            ? b.Up("conv", "image", 6, 8, groups: 2)
            : b.Conv("conv", "image", 6, 12, groups: kind == "grouped" ? 3 : 1);
        b.Output(kind == "used twice" ? b.Node("Add", b.Norm(conv), conv) : b.Relu(b.Norm(conv)));
        OnnxModelFile model = b.Model();
        (float[] before, IReadOnlyList<long> shape) = Run(model);

        int folded = BatchNormFolding.Fold(model.Graph, []);

        Assert.Equal(expected, folded);
        Assert.Equal(expected == 0, model.Graph.Node.Any(node => node.OpType == "BatchNormalization"));
        (float[] after, IReadOnlyList<long> same) = Run(model);
        Assert.Equal(shape, same);
        Values.AssertClose(before, after, kind);
    }

    [Fact]
    public void Fold_ATensorThatMustStay_IsLeft()
    {
        var b = new SmallNetworks.Writer();
        string conv = b.Conv("conv", "image", 3, 4);
        b.Output(b.Norm(conv));

        Assert.Equal(0, BatchNormFolding.Fold(b.Model().Graph, [conv]));
    }

    private static (float[] Values, IReadOnlyList<long> Shape) Run(OnnxModelFile model)
    {
        using var session = OnnxSession.FromBytes(
            model.ToBytes(), "fold", new OnnxSessionOptions(Optimization: GraphOptimization.None));
        int channels = (int)session.Inputs[0].Shape[1];
        using OnnxValue value = session.Run(Values.Noise(channels * 35, 9), [1, channels, 5, 7]);
        return (value.Data.ToArray(), value.Shape);
    }
}
