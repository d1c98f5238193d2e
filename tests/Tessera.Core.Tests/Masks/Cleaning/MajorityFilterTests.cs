using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Cleaning;

namespace Tessera.Core.Tests.Masks.Cleaning;

public sealed class MajorityFilterTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    public void Apply_MasksWhereOneIdLeads_EqualsScikitImage(int size)
    {
        foreach (JsonElement entry in Golden.MasksWith($"majority{size}"))
        {
            foreach (Mask mask in entry.BothDepths())
            {
                MajorityFilter.Apply(mask, size, 255);

                Assert.Equal(entry.Array<byte>($"majority{size}").Select(id => (int)id), Golden.Ids(mask));
            }
        }
    }

    [Fact]
    public void Apply_RandomMasks_EqualsCountingEveryWindow()
    {
        var random = new Random(12);
        for (int round = 0; round < 300; round++)
        {
            Mask mask = Golden.RandomMask(random, 18, random.Next(2, 7));
            int size = 2 * random.Next(6) + 1;
            int[] before = Golden.Ids(mask);
            int[] expected = [.. Enumerable.Range(0, before.Length)
                .Select(i => Counted(mask, i % mask.Width, i / mask.Width, size / 2))];

            long changed = MajorityFilter.Apply(mask, size, 255);

            Assert.Equal(expected, Golden.Ids(mask));
            Assert.Equal(before.Zip(expected).Count(p => p.First != p.Second), changed);
        }
    }

    [Fact]
    public void Apply_AWindowBeyondTheFrame_GivesTheLeaderOfTheWholeMask()
    {
        Mask mask = Golden.Mask(3, 2, [5, 5, 5, 6, 255, 7]);

        Assert.Equal(2, MajorityFilter.Apply(mask, int.MaxValue, 255));

        Assert.Equal([5, 5, 5, 5, 255, 5], Golden.Ids(mask));
    }

    private static int Counted(Mask mask, int x, int y, int radius)
    {
        if (mask[x, y] == 255) return 255;
        var counts = (from row in Enumerable.Range(y - radius, 2 * radius + 1)
                      from column in Enumerable.Range(x - radius, 2 * radius + 1)
                      where row >= 0 && column >= 0 && row < mask.Height && column < mask.Width && mask[column, row] != 255
                      group 0 by mask[column, row] into ids
                      orderby ids.Count() descending
                      select (Id: ids.Key, Count: ids.Count())).ToList();
        return counts.Count > 1 && counts[0].Count == counts[1].Count ? mask[x, y] : counts[0].Id;
    }
}
