using Tessera.Data.Ordering;

namespace Tessera.Data.Tests.Ordering;

public sealed class SampleRandomTests
{
    [Fact]
    public void Streams_of_different_epochs_and_indices_differ()
    {
        HashSet<ulong> first = [];
        for (ulong epoch = 0; epoch < 20; epoch++)
        {
            for (ulong index = 0; index < 20; index++) first.Add(new SampleRandom(1, epoch, index).NextBits());
        }
        Assert.Equal(400, first.Count);
    }

    [Fact]
    public void Next_ManyDraws_FillTheIntervalEvenly()
    {
        var random = new SampleRandom(3);
        int[] counts = new int[10];
        for (int i = 0; i < 100_000; i++) counts[(int)(random.Next() * 10)]++;

        // Five standard deviations of a binomial count: 5 * sqrt(100000 * 0.1 * 0.9) = 474.
        Assert.All(counts, c => Assert.InRange(c, 10_000 - 474, 10_000 + 474));
    }

    [Fact]
    public void Normal_ManyDraws_HasMeanZeroAndVarianceOne()
    {
        var random = new SampleRandom(4);
        double sum = 0, squares = 0;
        for (int i = 0; i < 100_000; i++)
        {
            double value = random.Normal();
            sum += value;
            squares += value * value;
        }

        Assert.InRange(sum / 100_000, -0.016, 0.016);
        Assert.InRange(squares / 100_000, 0.978, 1.022);
    }

    [Fact]
    public void Shuffled_IsAPermutation_ThatDiffersByEpochAndSeed()
    {
        int[] order = EpochOrder.Shuffled(100, 5, 0);

        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.Equal(order, EpochOrder.Shuffled(100, 5, 0));
        Assert.NotEqual(order, EpochOrder.Shuffled(100, 5, 1));
        Assert.NotEqual(order, EpochOrder.Shuffled(100, 6, 0));
    }
}
