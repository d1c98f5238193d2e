using System.Globalization;
using Tessera.Models.Counting;
using Tessera.Torch;

namespace Tessera.Models.Tests;

/// <summary>Networks against make_golden_paper.py, which says them again from the tables and figures of their papers.</summary>
public sealed class PaperParityTests : LeakCheck
{
    // float32 sums in another order; the project's bar for equal logits.
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Names =>
        ["fc-densenet56", "fc-densenet103", "bisenetv2", "ddrnet-23-slim", "segformer-mit-b0"];

    [Theory, MemberData(nameof(Names))]
    public void Network_WithTheSameWeights_GivesPyTorchsLogits(string name)
    {
        using Network network = Create(name);
        (long[] shape, float[] expected) = Formula.Golden($"paper-{name}");
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        Tensor logits = network.Call(Formula.Image(1, 3, 33, 47));

        Assert.Equal(shape, logits.Shape);
        Assert.InRange(Formula.Difference(expected, logits.ToArray<float>()), 0, Tolerance);
    }

    // Here the coarsest maps have more than one pixel; the file has every 8th row and column.
    [Theory, MemberData(nameof(Names))]
    public void Network_OfALargerImage_GivesPyTorchsLogits(string name)
    {
        using Network network = Create(name);
        (long[] shape, float[] expected) = Formula.Golden($"paper-{name}-wide");
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        Tensor logits = network.Call(Formula.Image(1, 3, 129, 193));

        Tensor some = Every(8, logits);
        Assert.Equal(shape, some.Shape);
        Assert.InRange(Formula.Difference(expected, some.ToArray<float>()), 0, Tolerance);
    }

    // The file has the first class of each head, every other row and column.
    [Theory, InlineData("bisenetv2", 4), InlineData("ddrnet-23-slim", 1)]
    public void Learn_WithTheSameWeights_GivesPyTorchsLogitsOfEveryHead(string name, int heads)
    {
        using Network network = Create(name, auxiliary: true);
        (long[] shape, float[] expected) = Formula.Golden($"paper-{name}-learn");
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        LearningLogits learnt = network.Learn(Formula.Image(1, 3, 33, 47));

        Assert.Equal(heads, learnt.Auxiliary.Count);
        Tensor[] all = [learnt.Logits, .. learnt.Auxiliary.Select(head => head.Logits)];
        Tensor some = Aten.Cat([.. all.Select(logits => Every(2, Aten.Slice(logits, 1, 0, 1)))], 1);
        Assert.Equal(shape, some.Shape);
        Assert.InRange(Formula.Difference(expected, some.ToArray<float>()), 0, Tolerance);
    }

    [Theory, MemberData(nameof(Names))]
    public void MultiplyAdds_AreThoseThatHooksOnPyTorchCount(string name)
    {
        using Network network = Create(name);
        string[] all = File.ReadAllLines(Formula.GoldenPath("multiply-adds-paper.txt"));
        long[][] lines = [.. all.Select(line => line.Split(' ')).Where(l => l[0] == name)
            .Select(l => l[1..].Select(s => long.Parse(s, CultureInfo.InvariantCulture)).ToArray())];

        Assert.Equal(2, lines.Length);
        Assert.All(lines, l => Assert.Equal(l[2], MultiplyAdds.Count(network, new ImageSize(3, (int)l[0], (int)l[1]))));
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
