using Tessera.Torch;

namespace Tessera.Models.Tests;

/// <summary>Networks against make_golden_paper.py, which says them again from the tables and figures of their papers.</summary>
public sealed class PaperParityTests : LeakCheck
{
    public static TheoryData<string> Names =>
        ["fc-densenet56", "fc-densenet103", "bisenetv2", "ddrnet-23-slim", "segformer-mit-b0"];

    [Theory, MemberData(nameof(Names))]
    public void Network_WithTheSameWeights_GivesPyTorchsLogits(string name)
    {
        using Network network = Create(name);

        Formula.AssertLogits($"paper-{name}", network);
    }

    // Here the coarsest maps have more than one pixel; the file has every 8th row and column.
    [Theory, MemberData(nameof(Names))]
    public void Network_OfALargerImage_GivesPyTorchsLogits(string name)
    {
        using Network network = Create(name);
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        Tensor logits = network.Call(Formula.Image(1, 3, 129, 193));

        Formula.AssertEqual($"paper-{name}-wide", Every(8, logits));
    }

    // The file has the first class of each head, every other row and column.
    [Theory, InlineData("bisenetv2", 4), InlineData("ddrnet-23-slim", 1)]
    public void Learn_WithTheSameWeights_GivesPyTorchsLogitsOfEveryHead(string name, int heads)
    {
        using Network network = Create(name, auxiliary: true);
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        LearningLogits learnt = network.Learn(Formula.Image(1, 3, 33, 47));

        Assert.Equal(heads, learnt.Auxiliary.Count);
        Tensor[] all = [learnt.Logits, .. learnt.Auxiliary.Select(head => head.Logits)];
        Tensor some = Aten.Cat([.. all.Select(logits => Every(2, Aten.Slice(logits, 1, 0, 1)))], 1);
        Formula.AssertEqual($"paper-{name}-learn", some);
    }

    [Theory, MemberData(nameof(Names))]
    public void MultiplyAdds_AreThoseThatHooksOnPyTorchCount(string name)
    {
        using Network network = Create(name);

        Formula.AssertMultiplyAdds("multiply-adds-paper.txt", name, network);
    }

    private static Network Create(string name, bool auxiliary = false)
    {
        Network network = Catalogue.Create(name, new NetworkOptions(Classes: 3) { Width = 1.0 / 4, Auxiliary = auxiliary });
        Formula.Fill(network);
        network.Eval();
        return network;
    }

    private static Tensor Every(int step, Tensor logits)
    {
        long[] shape = logits.Shape;
        (long height, long width) = (shape[2], shape[3]);
        float[] values = logits.ToArray<float>();
        float[] some = [.. values.Where((_, i) => i / width % height % step == 0 && i % width % step == 0)];
        return Tensor.From<float>(some, [shape[0], shape[1], (height + step - 1) / step, (width + step - 1) / step]);
    }
}
