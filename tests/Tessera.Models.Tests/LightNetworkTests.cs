namespace Tessera.Models.Tests;

/// <summary>Light networks against make_golden_light.py, which says them again from their papers, and against published
/// counts.</summary>
public sealed class LightNetworkTests : LeakCheck
{
    public static TheoryData<string, double> Small =>
        new()
        {
            { "segnet", 1.0 / 16 }, { "enet", 1.0 / 4 }, { "erfnet", 1.0 / 4 }, { "dabnet", 1.0 / 4 },
            { "lmffnet", 1.0 / 4 },
        };

    [Theory, MemberData(nameof(Small))]
    public void Network_WithTheSameWeights_GivesPyTorchsLogits(string name, double width)
    {
        using Network network = Catalogue.Create(name, new NetworkOptions(Classes: 3) { Width = width });

        Formula.AssertLogits($"{name}-small", network);
    }

    [Theory, MemberData(nameof(Small))]
    public void MultiplyAdds_AreThoseThatHooksOnPyTorchCount(string name, double width)
    {
        using Network network = Catalogue.Create(name, new NetworkOptions(Classes: 3) { Width = width });

        Formula.AssertMultiplyAdds("multiply-adds-light.txt", $"{name}-small", network);
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
