using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Metrics;

namespace Tessera.Core.Tests.Metrics;

public sealed class RecallBySizeTests
{
    [Fact]
    public void Add_SmallAndLargeObjects_FallIntoTheirBuckets()
    {
        Mask truth = new(20, 20), predicted = new(20, 20);
        Fill(truth, 0, 0, 2, 2, 1);      // 4 pixels, half of them predicted: found
        Fill(predicted, 0, 0, 1, 2, 1);
        Fill(truth, 5, 0, 2, 2, 1);      // 4 pixels, one predicted: not found
        Fill(predicted, 5, 0, 1, 1, 1);
        Fill(truth, 0, 10, 5, 2, 1);     // 10 pixels, all predicted
        Fill(predicted, 0, 10, 5, 2, 1);
        Fill(truth, 12, 12, 1, 1, 255);

        var recall = new RecallBySize(2, [10]);
        recall.Add(truth, predicted, 255);

        Assert.Equal([new SizeBucket(1, 1, 10, 2, 1, 8, 3), new SizeBucket(1, 10, null, 1, 1, 10, 10)], recall.Buckets(1));
        Assert.Equal(0.5, recall.Buckets(1)[0].ObjectRecall);
        Assert.Equal(0.375, recall.Buckets(1)[0].PixelRecall);
        Assert.Null(recall.Buckets(0)[0].ObjectRecall);
    }

    [Fact]
    public void Add_Other_SumsItsCounts()
    {
        Mask truth = new(4, 4);
        Fill(truth, 0, 0, 2, 2, 1);
        RecallBySize first = new(2), second = new(2);
        first.Add(truth, truth, 255);
        second.Add(truth, new Mask(4, 4), 255);

        first.Add(second);

        Assert.Equal(0.5, first.Buckets(1)[0].ObjectRecall);
    }

    [Fact]
    public void Add_UnknownTruthId_IsRefused()
    {
        Mask truth = new(4, 4) { [1, 1] = 9 };

        Assert.Throws<InputException>(() => new RecallBySize(2).Add(truth, truth, 255));
        Assert.Throws<ArgumentException>(() => new RecallBySize(2, [10, 10]));
    }

    private static void Fill(Mask mask, int left, int top, int width, int height, int id)
    {
        for (int y = top; y < top + height; y++)
        {
            for (int x = left; x < left + width; x++) mask[x, y] = id;
        }
    }
}
