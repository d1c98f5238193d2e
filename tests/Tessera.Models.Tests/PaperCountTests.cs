using Tessera.Torch.Nn;

namespace Tessera.Models.Tests;

/// <summary>Parameters of networks whose papers give no exact count, added up from their tables.</summary>
public sealed class PaperCountTests : LeakCheck
{
    [Theory, InlineData("fc-densenet56", 12, 11), InlineData("fc-densenet103", 16, 11), InlineData("fc-densenet103", 16, 3)]
    public void FcDenseNet_FollowsFromTable1(string name, int growth, int classes)
    {
        int[] layers = name == "fc-densenet56" ? [4, 4, 4, 4, 4, 4] : [4, 5, 7, 10, 12, 15];
        // Convolutions have biases; each follows a normalisation of its inputs.
        static long conv(long i, long o, long area) => i * o * area + o;
        long block(long width, int count) =>
            Enumerable.Range(0, count).Sum(j => 2 * (width + j * growth) + conv(width + j * growth, growth, 9));
        long width = 48, sum = conv(3, 48, 9);
        var skips = new Stack<long>();
        for (int i = 0; i < 5; i++)
        {
            sum += block(width, layers[i]);
            width += layers[i] * growth;
            skips.Push(width);
            sum += 2 * width + conv(width, width, 1);
        }
        sum += block(width, layers[5]);
        long made = layers[5] * growth;
        for (int i = 4; i >= 0; i--)
        {
            sum += conv(made, made, 9);
            width = made + skips.Pop();
            sum += block(width, layers[i]);
            made = layers[i] * growth;
        }
        sum += conv(width + made, classes, 1);

        Assert.Equal(sum, Count(name, classes));
        // The paper's own figures: 1.5 and 9.4 million.
        Assert.Equal(name == "fc-densenet56" ? 1.4 : 9.4, Math.Round(sum / 1e6, 1), 0.11);
    }

    [Theory, InlineData(11), InlineData(19)]
    public void DdrNet_FollowsFromTable1(int classes)
    {
        static long conv(long i, long o, long area) => i * o * area + 2 * o;
        static long block(long i, long o) => conv(i, o, 9) + conv(o, o, 9) + (i == o ? 0 : conv(i, o, 1));
        static long two(long i, long o) => block(i, o) + block(o, o);
        static long wide(long c) => conv(c, c, 1) + conv(c, c, 9) + 2 * conv(c, 2 * c, 1);
        static long open(long i, long o, long area) => 2 * i + i * o * area;
        long head = 2 * 128 + conv(128, 64, 9) + 64 * classes + classes;
        // The stem's convolutions have biases.
        long stem = conv(3, 32, 9) + 32 + conv(32, 32, 9) + 32;
        long trunk = two(32, 32) + two(32, 64) + two(64, 128) + two(128, 256) + 2 * two(64, 64) + wide(64);
        // The coarse branch ends with a bottleneck that strides: its shortcut is a convolution as well.
        trunk += wide(256);
        long exchange = conv(128, 64, 1) + conv(256, 64, 1) + conv(64, 128, 9) + conv(64, 128, 9) + conv(128, 256, 9);
        long pyramid = 5 * open(512, 128, 1) + 4 * open(128, 128, 9) + open(5 * 128, 128, 1) + open(512, 128, 1);

        Assert.Equal(stem + trunk + exchange + pyramid + head, Count("ddrnet-23-slim", classes));
    }

    [Theory, InlineData(11), InlineData(19)]
    public void BiSeNetV2_FollowsFromTable1(int classes)
    {
        static long conv(long i, long o, long area) => i * o * area + 2 * o;
        static long depth(long i, long o, long area) => o * area + 2 * o;
        static long gather(long c) => conv(c, c, 9) + depth(c, 6 * c, 9) + conv(6 * c, c, 1);
        static long gatherDown(long i, long o) =>
            conv(i, i, 9) + depth(i, 6 * i, 9) + depth(6 * i, 6 * i, 9) + conv(6 * i, o, 1) + depth(i, i, 9) + conv(i, o, 1);
        long detail = conv(3, 64, 9) + conv(64, 64, 9) + 3 * conv(64, 64, 9) + conv(64, 128, 9) + 2 * conv(128, 128, 9);
        long stem = conv(3, 16, 9) + conv(16, 8, 1) + conv(8, 16, 9) + conv(32, 16, 9);
        long stages = gatherDown(16, 32) + gather(32) + gatherDown(32, 64) + gather(64) + gatherDown(64, 128) + 3 * gather(128);
        // Figure 4b: the last convolution has a bias in place of a normalisation.
        long context = 2 * 128 + conv(128, 128, 1) + 128 * 128 * 9 + 128;
        long join = 2 * (depth(128, 128, 9) + 128 * 128) + 3 * conv(128, 128, 9);
        long head = conv(128, 1024, 9) + 1024 * classes + classes;

        Assert.Equal(detail + stem + stages + context + join + head, Count("bisenetv2", classes));
    }

    private static long Count(string name, int classes)
    {
        using var uninitialised = new NoInit();
        using Network network = Catalogue.Create(name, new NetworkOptions(classes));
        return network.ParameterCount();
    }
}
