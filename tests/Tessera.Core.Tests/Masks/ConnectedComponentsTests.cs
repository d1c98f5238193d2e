using System.Text.Json;
using Tessera.Core.Masks;

namespace Tessera.Core.Tests.Masks;

public sealed class ConnectedComponentsTests
{
    [Fact]
    public void OfClass_RandomRegions_GivesSciPysRegionsAreasAndBoxes()
    {
        foreach (JsonElement entry in Golden.Cases("components"))
        {
            Mask mask = Golden.Mask(entry.Int("width"), entry.Int("height"), entry.Array<byte>("mask"));

            foreach (Mask same in new[] { mask, Golden.Widened(mask) })
            {
                ConnectedComponents found = ConnectedComponents.OfClass(same, 1, (Connectivity)entry.Int("connectivity"));

                Assert.Equal(entry.Int("count"), found.Count);
                // SciPy numbers regions by their first pixel too.
                Assert.Equal(entry.Array<int>("labels"), found.Labels);
                Assert.Equal(entry.GetProperty("areas").EnumerateArray().Select(a => a.GetInt32()),
                    found.Items.Select(i => i.Area));
                Assert.Equal(entry.GetProperty("boxes").EnumerateArray()
                    .Select(b => new PixelBox(b[0].GetInt32(), b[1].GetInt32(), b[2].GetInt32(), b[3].GetInt32())),
                    found.Items.Select(i => i.Box));
            }
        }
    }

    [Theory]
    [InlineData(Connectivity.Four)]
    [InlineData(Connectivity.Eight)]
    public void OfAll_RandomMasks_EqualsFloodFilling(Connectivity connectivity)
    {
        var random = new Random(23);
        for (int round = 0; round < 200; round++)
        {
            int width = random.Next(1, 30), height = random.Next(1, 30);
            Mask mask =
                Golden.Mask(width, height, Golden.RandomIds(random, width * height, random.Next(1, 5), random.NextDouble()));

            ConnectedComponents found = ConnectedComponents.OfAll(mask, 255, connectivity);

            Assert.Equal(Flooded(mask, 255, connectivity), found.Labels);
            Assert.All(found.Items, item => Assert.Equal(found.Labels.Count(label => label == item.Label), item.Area));
            Assert.All(found.Items, item => Assert.Equal(item.ClassId, mask.Ids8[Array.IndexOf(found.Labels, item.Label)]));
        }
    }

    [Theory]
    [InlineData(Connectivity.Four)]
    [InlineData(Connectivity.Eight)]
    public void OfAll_AdversarialMasks_EqualsFloodFilling(Connectivity connectivity)
    {
        foreach (Mask mask in Adversarial())
        {
            int[] expected = Flooded(mask, 255, connectivity);

            Assert.Equal(expected, ConnectedComponents.OfAll(mask, 255, connectivity).Labels);
            Assert.Equal(expected, ConnectedComponents.OfAll(Golden.Widened(mask), 255, connectivity).Labels);
        }
    }

    // What joins late, often, everywhere or never.
    private static IEnumerable<Mask> Adversarial()
    {
        foreach ((int width, int height) in new[] { (1, 1), (1, 31), (33, 1), (2, 2), (31, 29), (64, 40), (70, 17) })
        {
            yield return Drawn(width, height, (_, _) => true);
            yield return Drawn(width, height, (_, _) => false);
            yield return Drawn(width, height, (x, y) => (x + y) % 2 == 0);
            yield return Drawn(width, height, (x, y) => x % 2 == 0 && y % 2 == 0);
            yield return Drawn(width, height, (x, y) => x == width / 2 && y == height / 2);
            // Combs: teeth that only the last row joins, and only the first.
            yield return Drawn(width, height, (x, y) => x % 2 == 0 || y == height - 1);
            yield return Drawn(width, height, (x, y) => x % 2 == 0 || y == 0);
            // One path up and down the columns, and one to and fro along the rows.
            yield return Drawn(width, height, (x, y) => x % 2 == 0 || y == (x % 4 == 1 ? height - 1 : 0));
            yield return Drawn(width, height, (x, y) => y % 2 == 0 || x == (y % 4 == 1 ? width - 1 : 0));
            // Rings within rings, then the same cut open into a spiral.
            yield return Drawn(width, height, (x, y) => Ring(x, y) % 2 == 0);
            yield return Drawn(width, height, (x, y) => Ring(x, y) % 2 == 0 != (x == y + 1 && x < width / 2));
            // Diagonals, which corners alone join.
            yield return Drawn(width, height, (x, y) => (x - y + 100) % 3 == 0);

            int Ring(int x, int y) => Math.Min(Math.Min(x, width - 1 - x), Math.Min(y, height - 1 - y));
        }
    }

    private static Mask Drawn(int width, int height, Func<int, int, bool> isOne)
    {
        var mask = new Mask(width, height);
        for (int i = 0; i < width * height; i++) mask.Ids8[i] = isOne(i % width, i / width) ? (byte)1 : (byte)0;
        return mask;
    }

    private static int[] Flooded(Mask mask, int except, Connectivity connectivity)
    {
        int[] labels = new int[mask.Width * mask.Height];
        int next = 0;
        var open = new Stack<(int X, int Y)>();
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] != 0 || mask.Ids8[i] == except) continue;
            labels[i] = ++next;
            open.Push((i % mask.Width, i / mask.Width));
            while (open.TryPop(out (int X, int Y) at))
            {
                for (int dy = -1; dy <= 1; dy++)
                {
                    for (int dx = -1; dx <= 1; dx++)
                    {
                        (int x, int y) = (at.X + dx, at.Y + dy);
                        if (connectivity == Connectivity.Four && dx != 0 && dy != 0) continue;
                        if (x < 0 || y < 0 || x >= mask.Width || y >= mask.Height) continue;
                        if (labels[y * mask.Width + x] != 0 || mask[x, y] != mask.Ids8[i]) continue;
                        labels[y * mask.Width + x] = next;
                        open.Push((x, y));
                    }
                }
            }
        }
        return labels;
    }
}
