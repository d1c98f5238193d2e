using Tessera.Export.Quantisation;
using Tessera.Onnx.Models;

namespace Tessera.Export.Tests.Quantisation;

public sealed class ClassChangesTests
{
    // Where the largest of two is the other way round, the classes are; a single one is there or not by its sign.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Of_TheOppositeLogits_IsEveryPlace(int channels)
    {
        var image = new NetworkInput(Values.Noise(channels * 35, 3), [1, channels, 5, 7]);
        var changes = new ClassChanges(Network("Identity", channels), "logits", [image], "small.onnx");

        Assert.Equal(1, changes.Of(Network("Neg", channels)));
        Assert.Equal(0, changes.Of(Network("Tanh", channels)));
    }

    private static OnnxModelFile Network(string op, int channels)
    {
        var b = new SmallNetworks.Writer(channels);
        b.Finish("logits", b.Node(op, "image"));
        return b.Model();
    }
}
