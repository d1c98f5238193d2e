using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Metrics;

namespace Tessera.Core.Tests.Metrics;

public sealed class ConfusionMatrixTests
{
    [Fact]
    public void Add_MasksLikeScenesAndNoise_GivesNumPysCounts()
    {
        foreach (JsonElement entry in Golden.Cases("confusion"))
        {
            byte[] truth = entry.Array<byte>("truth"), predicted = entry.Array<byte>("predicted");
            var narrow = new ConfusionMatrix(entry.Int("classes"));
            narrow.Add(truth, predicted, 255);
            var wide = new ConfusionMatrix(entry.Int("classes"));
            wide.Add([.. truth.Select(id => (ushort)id)], [.. predicted.Select(id => (ushort)id)], 255);

            foreach (ConfusionMatrix matrix in new[] { narrow, wide })
            {
                Assert.Equal(entry.Array<long>("counts"), matrix.Counts.ToArray());
                Assert.Equal(entry.GetProperty("missed").EnumerateArray().Select(m => m.GetInt64()),
                    Enumerable.Range(0, matrix.Classes).Select(matrix.Missed));
                Assert.Equal(entry.Int("ignored"), matrix.Ignored);
            }
        }
    }

    [Fact]
    public void Add_AnyLengthAndAnyRunLength_EqualsCountingOneByOne()
    {
        var random = new Random(3);
        foreach (int length in new[] { 0, 1, 31, 32, 33, 64, 65, 97, 1000, 4099 })
        {
            foreach (double change in new[] { 0.0, 0.02, 0.2, 1.0 })
            {
                int classes = random.Next(1, 256);
                byte[] truth = Golden.RandomIds(random, length, classes, change),
                    predicted = Golden.RandomIds(random, length, classes, change);

                var matrix = new ConfusionMatrix(classes);
                matrix.Add(truth, predicted, 255);

                Assert.Equal(OneByOne(truth, predicted, classes), matrix.Counts.ToArray());
            }
        }
    }

    [Fact]
    public void Add_LargeMaskOnSeveralThreads_EqualsOneThread()
    {
        var random = new Random(5);
        byte[] truth = Golden.RandomIds(random, 1_000_003, 11, 0.05), predicted = Golden.RandomIds(random, 1_000_003, 11, 0.3);
        var one = new ConfusionMatrix(11);
        one.Add(truth, predicted, 255, threads: 1);

        var many = new ConfusionMatrix(11);
        many.Add(truth, predicted, 255, threads: 4);

        Assert.Equal(one.Counts.ToArray(), many.Counts.ToArray());
        Assert.Equal(OneByOne(truth, predicted, 11), many.Counts.ToArray());
        Assert.Equal(one.Ignored, many.Ignored);
    }

    [Fact]
    public void Add_256ClassesIn8Bits_CountsId255AsAClass()
    {
        byte[] truth = [.. Enumerable.Range(0, 1024).Select(i => (byte)i)];
        var matrix = new ConfusionMatrix(256);
        matrix.Add(truth, truth, 65535);

        Assert.All(Enumerable.Range(0, 256), id => Assert.Equal(4, matrix[id, id]));
    }

    [Theory]
    [InlineData(0, "truth mask: unknown ids 11 (3 pixels), 37 (1 pixel); expected 0 to 10, or 255 for ignore")]
    [InlineData(1, "predicted mask: unknown ids 11 (3 pixels), 37 (1 pixel); expected 0 to 10, or 255 for ignore")]
    public void Add_UnknownIds_NamesAndCountsThemAndAddsNothing(int which, string expected)
    {
        byte[] wrong = new byte[100], right = new byte[100];
        wrong[3] = wrong[4] = wrong[5] = 11;
        wrong[99] = 37;
        wrong[50] = 255;
        var matrix = new ConfusionMatrix(11);

        var error = Assert.Throws<InputException>(() => matrix.Add(which == 0 ? wrong : right, which == 0 ? right : wrong, 255));

        Assert.Equal(expected, error.Message);
        Assert.All(matrix.Counts.ToArray(), count => Assert.Equal(0, count));
        Assert.Throws<InputException>(() => matrix.Add(new ushort[] { 300 }, new ushort[] { 0 }, 65535));
    }

    [Fact]
    public void Add_OneUnknownIdAnywhere_IsFound()
    {
        for (int at = 0; at < 70; at++)
        {
            byte[] truth = new byte[70];
            truth[at] = 5;
            Assert.Throws<InputException>(() => new ConfusionMatrix(5).Add(truth, new byte[70], 255));
            Assert.Throws<InputException>(() => new ConfusionMatrix(5).Add(new byte[70], truth, 255));
        }
    }

    [Fact]
    public void Add_Matrix_SumsCountsMissesAndIgnored()
    {
        var first = new ConfusionMatrix(2);
        first.Add([0, 1, 1, 255], [0, 0, 255, 1], 255);
        var second = new ConfusionMatrix(2);
        second.Add([1, 1], [1, 255], 255);

        first.Add(second);

        Assert.Equal([1, 0, 1, 1], first.Counts.ToArray());
        Assert.Equal(2, first.Missed(1));
        Assert.Equal(1, first.Ignored);
        Assert.Equal(4, first.TruthPixels(1));
        Assert.Equal(1, first.PredictedPixels(1));
    }

    [Fact]
    public void Grouped_CountsEqualThoseOfGroupedMasks()
    {
        var random = new Random(11);
        LabelMap labels = KnownLabels.CamVid;
        byte[] truth = Golden.RandomIds(random, 5000, 11, 0.2), predicted = Golden.RandomIds(random, 5000, 11, 0.2);
        var matrix = new ConfusionMatrix(11);
        matrix.Add(truth, predicted, 255);
        var direct = new ConfusionMatrix(7);
        direct.Add(InGroups(truth, labels), InGroups(predicted, labels), 255);

        ConfusionMatrix grouped = matrix.Grouped(labels);

        Assert.Equal(direct.Counts.ToArray(), grouped.Counts.ToArray());
        Assert.Equal(direct.Ignored, grouped.Ignored);
        Assert.Equal(Enumerable.Range(0, 7).Select(direct.Missed), Enumerable.Range(0, 7).Select(grouped.Missed));
    }

    [Fact]
    public void Add_WrongArguments_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2).Add(new byte[3], new byte[2], 255));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMatrix(2).Add(new byte[3], new byte[3], 1));
        Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2).Add(new ConfusionMatrix(3)));
    }

    private static byte[] InGroups(byte[] ids, LabelMap labels) =>
        [.. ids.Select(id => id == 255 ? id : (byte)labels.GroupIds[id])];

    private static long[] OneByOne(byte[] truth, byte[] predicted, int classes)
    {
        long[] counts = new long[classes * classes];
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] != 255 && predicted[i] != 255) counts[truth[i] * classes + predicted[i]]++;
        }
        return counts;
    }
}
