using System.Globalization;
using Tessera.Models.Counting;
using Tessera.Torch;

namespace Tessera.Models.Tests;

/// <summary>Light networks against make_golden_light.py, which says them again from their papers, and against published
/// counts.</summary>
public sealed class LightNetworkTests : LeakCheck
{
    public static TheoryData<string, double> Small =>
        new() { { "segnet", 1.0 / 16 }, { "enet", 1.0 / 4 }, { "erfnet", 1.0 / 4 }, { "dabnet", 1.0 / 4 }, { "lmffnet", 1.0 / 4 } };

    [Theory, MemberData(nameof(Small))]
    public void Network_WithTheSameWeights_GivesPyTorchsLogits(string name, double width)
    {
        using Network network = Catalogue.Create(name, new NetworkOptions(Classes: 3) { Width = width });
        (long[] shape, float[] expected) = Formula.Golden($"{name}-small");
        Formula.Fill(network);
        network.Eval();
        using var scope = new TensorScope();
        using var noGrad = new NoGrad();

        Tensor logits = network.Call(Formula.Image(1, 3, 33, 47));

        Assert.Equal(shape, logits.Shape);
        // float32 sums in another order; the project's bar for equal logits.
        Assert.InRange(Formula.Difference(expected, logits.ToArray<float>()), 0, 1e-4);
    }

    [Theory, MemberData(nameof(Small))]
    public void MultiplyAdds_AreThoseThatHooksOnPyTorchCount(string name, double width)
    {
        using Network network = Catalogue.Create(name, new NetworkOptions(Classes: 3) { Width = width });
        string[] all = File.ReadAllLines(Formula.GoldenPath("multiply-adds-light.txt"));
        long[][] lines = [.. all.Select(line => line.Split(' ')).Where(l => l[0] == $"{name}-small")
            .Select(l => l[1..].Select(s => long.Parse(s, CultureInfo.InvariantCulture)).ToArray())];

        Assert.Equal(2, lines.Length);
        Assert.All(lines, l => Assert.Equal(l[2], MultiplyAdds.Count(network, new ImageSize(3, (int)l[0], (int)l[1]))));
    }

    [Theory, InlineData(11, 3), InlineData(19, 3), InlineData(2, 1)]
    public void ParameterCount_OfENet_FollowsFromItsTable(int classes, int channels)
    {
        // Convolutions have no biases; each but a bottleneck's last is followed by gamma, beta and slope.
        static long norm(long o) => 3 * o;
        static long middle(long m, long kernel) => m * m * kernel + norm(m);
        static long ends(long i, long m, long o, long firstKernel) => i * m * firstKernel + norm(m) + m * o + 2 * o + o;
        static long plain(long c, long kernel) => ends(c, c / 4, c, 1) + middle(c / 4, kernel);
        static long down(long i, long o) => ends(i, i / 4, o, 4) + middle(i / 4, 9);
        static long up(long i, long o) => ends(i, i / 4, o, 1) + middle(i / 4, 9) + i * o + 2 * o;
        long initial = channels * (16 - channels) * 9 + norm(16);
        long stages23 = 12 * plain(128, 9) + 4 * plain(128, 5 + 5);
        using Network network = Catalogue.Create("enet", new NetworkOptions(classes, channels));

        Assert.Equal(initial + down(16, 64) + 4 * plain(64, 9) + down(64, 128) + stages23 + up(128, 64) + 2 * plain(64, 9)
            + up(64, 16) + plain(16, 9) + 16 * classes * 9, network.ParameterCount());
    }

    // ERFNet's published count, 2,065,090, has the 1x1 head at stride 8 that its encoder is trained with first.
    [Theory]
    [InlineData("segnet", 11, 29_449_355)]
    [InlineData("erfnet", 11, 2_065_090)]
    [InlineData("dabnet", 11, 754_571)]
    [InlineData("dabnet", 19, 756_643)]
    [InlineData("lmffnet", 11, 1_344_236)]
    public void ParameterCount_IsThePublishedOne(string name, int classes, long expected)
    {
        using Network network = Catalogue.Create(name, new NetworkOptions(classes) { Auxiliary = true });

        Assert.Equal(expected, network.ParameterCount());
    }
}
