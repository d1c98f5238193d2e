using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Measuring;
using Tessera.Core.Masks.Splitting;

namespace Tessera.Core.Tests.Masks.Splitting;

public sealed class TouchingObjectsTests
{
    [Fact]
    public void Split_AtEveryMaximum_EqualsScikitImage()
    {
        foreach (JsonElement entry in Golden.MasksWith("split"))
        {
            foreach (Mask mask in entry.BothDepths())
                Assert.Equal(entry.Array<int>("split"), TouchingObjects.Split(mask, 1, minDistance: 0).Labels);
        }
    }

    [Theory]
    [InlineData("touching disks", 10, 4)]
    [InlineData("chain", 4, 6)]
    [InlineData("disk", 1, 1)]
    public void Split_TouchingDisks_FindsEachOfThem(string name, int minDistance, int expected)
    {
        JsonElement entry = Golden.MasksWith("split").Single(e => e.GetProperty("name").GetString() == name);

        Assert.Equal(expected, TouchingObjects.Split(entry.BothDepths()[0], 1, minDistance).Count);
    }

    [Theory]
    [InlineData(Connectivity.Four)]
    [InlineData(Connectivity.Eight)]
    public void Split_RandomMasks_EqualsFloodingFromASortedList(Connectivity connectivity)
    {
        var random = new Random(41);
        for (int round = 0; round < 120; round++)
        {
            Mask mask = Golden.RandomMask(random, 22, 2);
            foreach (ref byte id in mask.Ids8) id = random.Next(3) > 0 && id == 0 ? (byte)1 : id;
            int minDistance = random.Next(5);

            ConnectedComponents found = TouchingObjects.Split(mask, 1, minDistance, connectivity);

            Assert.Equal(Twin(mask, minDistance, connectivity), found.Labels);
            Assert.All(found.Items, item => Assert.Equal(found.Labels.Count(label => label == item.Label), item.Area));
            Assert.All(found.Items, item => Assert.Equal(item.Box, BoxOf(found, item.Label)));
        }
    }

    [Fact]
    public void Split_ThenMeasured_GivesEveryDiskItsOwnFigures()
    {
        JsonElement entry = Golden.MasksWith("split").Single(e => e.GetProperty("name").GetString() == "chain");
        Mask mask = entry.BothDepths()[1];

        IReadOnlyList<Measurement> disks =
            MaskMeasurements.OfObjects(TouchingObjects.Split(mask, 1, 4), new PixelSize(2, 2, "mm"));

        // Six disks of 8 pixels' radius, 13 apart.
        Assert.Equal(Golden.Ids(mask).Count(id => id == 1) * 4, disks.Sum(disk => disk.Area));
        Assert.Equal([1, 2, 3, 4, 5, 6], disks.Select(disk => disk.Label));
        Assert.All(disks, disk => Assert.Equal(1, disk.ClassId));
        double[] centres = [.. disks.Select(disk => disk.CentroidX).Order()];
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(2 * (8.5 + 13 * i), centres[i], 1.5));
    }

    [Fact]
    public void Split_TheWholeFrame_IsOneObject()
    {
        var mask = new Mask(30, 20, is16Bit: true);
        mask.Ids16.Fill(500);

        Component one = Assert.Single(TouchingObjects.Split(mask, 500, 3).Items);

        Assert.Equal(new Component(1, 500, 600, new PixelBox(0, 0, 30, 20)), one);
    }

    private static PixelBox BoxOf(ConnectedComponents found, int label)
    {
        var own = Enumerable.Range(0, found.Labels.Length).Where(i => found.Labels[i] == label)
            .Select(i => (X: i % found.Width, Y: i / found.Width)).ToList();
        return new PixelBox(own.Min(p => p.X), own.Min(p => p.Y), own.Max(p => p.X) + 1, own.Max(p => p.Y) + 1);
    }

    // Distances, objects, maxima and the flood, each the slow and plain way.
    private static int[] Twin(Mask mask, int minDistance, Connectivity connectivity)
    {
        int width = mask.Width, count = width * mask.Height;
        int[] all = [.. Enumerable.Range(0, count)], own = [.. all.Where(i => mask.Ids8[i] == 1)];
        int Across(int i, int j) => Math.Abs(i % width - j % width);
        int Down(int i, int j) => Math.Abs(i / width - j / width);
        int Squared(int i, int j) => Across(i, j) * Across(i, j) + Down(i, j) * Down(i, j);
        int Away(int i, int j) => Math.Max(Across(i, j), Down(i, j));
        bool Touch(int i, int j, Connectivity by) => by == Connectivity.Eight ? Away(i, j) == 1 : Squared(i, j) == 1;
        int[] outside = [.. all.Where(i => mask.Ids8[i] != 1)];
        Dictionary<int, int> height =
            own.ToDictionary(i => i, i => outside.Select(j => Squared(i, j)).DefaultIfEmpty(9999).Min());
        int[] objects = Joined(own, count, (i, j) => Touch(i, j, connectivity));
        int[] flats = Joined(own, count,
            (i, j) => Touch(i, j, Connectivity.Eight) && height[i] == height[j] && objects[i] == objects[j]);
        var seeds = new List<int[]>();
        foreach (int[] flat in own.GroupBy(i => flats[i]).Select(g => g.ToArray())
            .OrderByDescending(flat => height[flat[0]]).ThenBy(flat => flat[0]))
        {
            int whole = objects[flat[0]];
            bool passed = own.Any(j => height[j] > height[flat[0]] && objects[j] == whole && flat.Any(i => Away(i, j) == 1));
            bool near = seeds.Any(s => objects[s[0]] == whole && s.Any(i => flat.Any(j => Away(i, j) <= minDistance)));
            if (!passed && !near) seeds.Add(flat);
        }
        int[] labels = new int[count];
        for (int s = 0; s < seeds.Count; s++)
        {
            foreach (int i in seeds[s]) labels[i] = s + 1;
        }
        var open = own.Where(i => labels[i] > 0).Select((pixel, age) => (pixel, age)).ToList();
        for (int age = open.Count; open.Count > 0;)
        {
            (int pixel, int age) first = open.OrderByDescending(o => height[o.pixel]).ThenBy(o => o.age).First();
            open.Remove(first);
            foreach (int next in own.Where(j => Touch(first.pixel, j, connectivity))
                .OrderBy(j => Squared(first.pixel, j)).ThenBy(j => j))
            {
                if (labels[next] != 0) continue;
                labels[next] = labels[first.pixel];
                open.Add((next, age++));
            }
        }
        List<int> order = [.. labels.Where(label => label > 0).Distinct()];
        return [.. labels.Select(label => order.IndexOf(label) + 1)];
    }

    private static int[] Joined(int[] own, int count, Func<int, int, bool> touch)
    {
        int[] groups = new int[count];
        int next = 0;
        foreach (int start in own)
        {
            if (groups[start] != 0) continue;
            groups[start] = ++next;
            var open = new Stack<int>([start]);
            while (open.TryPop(out int at))
            {
                foreach (int other in own.Where(j => groups[j] == 0 && touch(at, j)))
                {
                    groups[other] = next;
                    open.Push(other);
                }
            }
        }
        return groups;
    }
}
