using Tessera.Export.Quantisation;
using Tessera.Onnx.Models;
using Tessera.Onnx.Models.Format;

namespace Tessera.Export.Tests.Quantisation;

/// <summary>Only what means the same is said in another way.</summary>
public sealed class FormChangeTests
{
    [Theory]
    [InlineData("GlobalAveragePool", 1, 2, 3)]
    [InlineData("ReduceMean", 0, 2, 3)]
    [InlineData("ReduceMean", 1, 1)]
    [InlineData("ReduceMean", 1, 3, 2)]
    public void Apply_AMean_IsPoolingWhereItIsOverAllPlaces(string expected, int keep, params int[] axes)
    {
        var b = new SmallNetworks.Writer();
        b.Output(b.Node("ReduceMean", ["image"], OnnxAttribute.Ints("axes", [.. axes.Select(axis => (long)axis)]),
            OnnxAttribute.Int("keepdims", keep)));
        OnnxModelFile model = b.Model();

        FormChange.Apply(model.Graph);

        Assert.Equal(expected, Assert.Single(model.Graph.Node).OpType);
    }

    [Theory]
    [InlineData(1.0 / 6, 0.5, true)]
    [InlineData(0.2, 0.5, false)]
    [InlineData(1.0 / 6, 0.4, false)]
    public void IsGate_OneOfAnotherSlope_IsNone(double alpha, double beta, bool expected)
    {
        var b = new SmallNetworks.Writer();
        b.Output(b.Node("HardSigmoid", ["image"], OnnxAttribute.Float("alpha", alpha), OnnxAttribute.Float("beta", beta)));
        b.Output(b.Relu("image"));

        NodeProto[] nodes = [.. b.Model().Graph.Node];

        Assert.Equal([expected, false], nodes.Select(FormChange.IsGate));
    }

    // Without attributes the slope is a fifth.
    [Fact]
    public void IsGate_OfTheStandardsOwnSlope_IsNone()
    {
        var b = new SmallNetworks.Writer();
        b.Output(b.Node("HardSigmoid", "image"));

        Assert.False(FormChange.IsGate(Assert.Single(b.Model().Graph.Node)));
    }
}
