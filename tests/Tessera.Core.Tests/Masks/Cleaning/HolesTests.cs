using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Cleaning;

namespace Tessera.Core.Tests.Masks.Cleaning;

public sealed class HolesTests
{
    [Theory]
    [InlineData(Connectivity.Four)]
    [InlineData(Connectivity.Eight)]
    public void Fill_TwoClasses_EqualsSciPy(Connectivity connectivity)
    {
        foreach (JsonElement entry in Golden.MasksWith("filled8"))
        {
            foreach (Mask mask in entry.BothDepths())
            {
                int[] before = Golden.Ids(mask);

                long filled = Holes.Fill(mask, 1, connectivity: connectivity);

                Assert.Equal(entry.Array<byte>($"filled{(int)connectivity}").Select(id => (int)id), Golden.Ids(mask));
                Assert.Equal(before.Zip(Golden.Ids(mask)).Count(p => p.First != p.Second), filled);
            }
        }
    }

    [Theory]
    [InlineData(Connectivity.Four)]
    [InlineData(Connectivity.Eight)]
    public void Fill_RandomClasses_FillsTheGapsThatOnlyTheClassSurrounds(Connectivity connectivity)
    {
        Connectivity between = connectivity == Connectivity.Four ? Connectivity.Eight : Connectivity.Four;
        var random = new Random(3);
        int filledAtAll = 0;
        for (int round = 0; round < 400; round++)
        {
            Mask mask = Golden.RandomMask(random, 14, 3);
            foreach (ref byte id in mask.Ids8) id = random.Next(3) > 0 && id != 255 ? (byte)1 : id;
            int largest = random.Next(1, 6);
            int[] expected = Golden.Ids(mask);
            foreach (HashSet<(int X, int Y)> gap in Regions.Of(mask, between))
            {
                if (mask[gap.First().X, gap.First().Y] != 0 || gap.Count > largest) continue;
                if (gap.Any(p => p.X == 0 || p.Y == 0 || p.X == mask.Width - 1 || p.Y == mask.Height - 1)) continue;
                IEnumerable<(int X, int Y)> around = gap.SelectMany(p => Regions.Beside(mask, p.X, p.Y, between));
                if (around.Any(p => !gap.Contains(p) && mask[p.X, p.Y] != 1)) continue;
                foreach ((int x, int y) in gap) expected[y * mask.Width + x] = 1;
                filledAtAll += gap.Count;
            }

            Holes.Fill(mask, 1, 0, largest, connectivity);

            Assert.Equal(expected, Golden.Ids(mask));
        }
        Assert.True(filledAtAll > 200);
    }

    [Fact]
    public void Fill_AnIgnoredPixelBesideTheGap_LeavesItOpen()
    {
        Mask mask = Golden.Mask(4, 4, [1, 1, 1, 1, 1, 0, 0, 255, 1, 1, 1, 1, 1, 1, 1, 1]);

        Assert.Equal(0, Holes.Fill(mask, 1));
        mask[3, 1] = 1;
        Assert.Equal(2, Holes.Fill(mask, 1));
    }
}
