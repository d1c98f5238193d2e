using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Splitting;

namespace Tessera.Core.Tests.Masks;

public sealed class InstancesTests
{
    // What single classes give, one after the other, is numbered anew by first pixels: the plain twin.
    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(3)]
    public void Of_SeveralClasses_AreTheObjectsOfEachNumberedTogether(int? split)
    {
        var random = new Random(4);
        for (int round = 0; round < 40; round++)
        {
            Mask mask = Golden.RandomMask(random, 24, 4);
            foreach (Mask same in new[] { mask, Golden.Widened(mask) })
            {
                ConnectedComponents found = Instances.Of(same, new InstanceOptions(new HashSet<int> { 1, 3 }, split));

                var seen = new Dictionary<(int, int), int>();
                var parts = new[] { 1, 3 }.ToDictionary(id => id, id => split is { } distance
                    ? TouchingObjects.Split(same, id, distance) : ConnectedComponents.OfClass(same, id));
                for (int i = 0; i < found.Labels.Length; i++)
                {
                    int id = mask.Ids8[i];
                    int expected = 0;
                    if (parts.TryGetValue(id, out ConnectedComponents? ofClass)
                        && !seen.TryGetValue((id, ofClass.Labels[i]), out expected))
                        seen[(id, ofClass.Labels[i])] = expected = seen.Count + 1;
                    Assert.Equal(expected, found.Labels[i]);
                }
                Assert.Equal(seen.Count, found.Count);
                Assert.All(found.Items.Index(), item => Assert.Equal(
                    (item.Index + 1, found.Labels.Count(label => label == item.Index + 1)), (item.Item.Label, item.Item.Area)));
            }
        }
    }

    [Fact]
    public void SegmentRaster_BackgroundIsASegmentWhereItIsAskedFor()
    {
        LabelMap labels = LabelMap.FromNames(["Background", "a", "b"]);
        Mask mask = Golden.Mask(3, 2, [0, 1, 255, 0, 2, 2]);

        SegmentRaster with = SegmentRaster.Of(mask, labels, new InstanceOptions(new HashSet<int> { 2 }), withBackground: true);
        SegmentRaster without = SegmentRaster.Of(
            mask, labels, new InstanceOptions(new HashSet<int> { 2 }), withBackground: false);

        Assert.Equal([2, 3, 0, 2, 1, 1], with.Numbers);
        Assert.Equal([0, 2, 0, 0, 1, 1], without.Numbers);
        Assert.Equal([new Component(1, 2, 2, new PixelBox(1, 1, 3, 2)), new Component(2, 0, 2, new PixelBox(0, 0, 1, 2)),
            new Component(3, 1, 1, new PixelBox(1, 0, 2, 1))], with.Segments);
    }

    [Fact]
    public void EncodeAll_GivesEachNumberTheRunsOfItsOwnBits()
    {
        var random = new Random(9);
        for (int round = 0; round < 60; round++)
        {
            Mask mask = Golden.RandomMask(random, 20, 5);
            int[] numbers = [.. mask.Ids8.ToArray().Select(id => id == 255 ? 0 : (int)id)];

            int[][] all = CocoRuns.EncodeAll(numbers, mask.Width, mask.Height, 5);

            for (int number = 1; number <= 5; number++)
            {
                byte[] bits = [.. numbers.Select(n => (byte)(n == number ? 1 : 0))];
                Assert.Equal(CocoRuns.Encode(bits, mask.Width, mask.Height), all[number - 1]);
            }
        }
    }
}
