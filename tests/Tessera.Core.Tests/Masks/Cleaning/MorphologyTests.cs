using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Cleaning;

namespace Tessera.Core.Tests.Masks.Cleaning;

public sealed class MorphologyTests
{
    private static readonly Dictionary<string, Func<Mask, StructuringElement, long>> Operations = new()
    {
        ["erode"] = (mask, element) => Morphology.Erode(mask, 1, element, 255),
        ["dilate"] = (mask, element) => Morphology.Dilate(mask, 1, element, 255),
        ["open"] = (mask, element) => Morphology.Open(mask, 1, element, 255),
        ["close"] = (mask, element) => Morphology.Close(mask, 1, element, 255),
    };

    [Theory]
    [InlineData("erode")]
    [InlineData("dilate")]
    [InlineData("open")]
    [InlineData("close")]
    public void Operation_TwoClasses_EqualsScikitImage(string name)
    {
        foreach (JsonElement entry in Golden.MasksWith("morphology"))
        {
            foreach (JsonElement answer in entry.GetProperty("morphology").EnumerateArray())
            {
                int radius = answer.Int("radius");
                StructuringElement element = answer.GetProperty("shape").GetString() == "disk"
                    ? StructuringElement.Disk(radius) : StructuringElement.Square(radius);
                foreach (Mask mask in entry.BothDepths())
                {
                    int[] before = Golden.Ids(mask);

                    long changed = Operations[name](mask, element);

                    Assert.Equal(answer.Array<byte>(name).Select(id => (int)id), Golden.Ids(mask));
                    Assert.Equal(before.Zip(Golden.Ids(mask)).Count(p => p.First != p.Second), changed);
                }
            }
        }
    }

    [Theory]
    [InlineData("erode")]
    [InlineData("dilate")]
    [InlineData("open")]
    [InlineData("close")]
    public void Operation_RandomClassesAndIgnored_EqualsLookingAtEveryPixel(string name)
    {
        var random = new Random(9);
        for (int round = 0; round < 300; round++)
        {
            Mask mask = Golden.RandomMask(random, 14, random.Next(2, 5));
            int radius = random.Next(4);
            bool disk = random.Next(2) == 0;
            int[] expected = Twin(mask, name, radius, disk);

            Operations[name](mask, disk ? StructuringElement.Disk(radius) : StructuringElement.Square(radius));

            Assert.Equal(expected, Golden.Ids(mask));
        }
    }

    [Fact]
    public void Erode_TwoClassesEquallyNear_FillsWithTheLowest()
    {
        Mask mask = Golden.Mask(5, 1, [7, 1, 1, 1, 4]);

        Morphology.Erode(mask, 1, StructuringElement.Disk(2), 255);

        Assert.Equal([7, 7, 4, 4, 4], Golden.Ids(mask));
    }

    private static int[] Twin(Mask mask, string name, int radius, bool disk)
    {
        (int X, int Y)[] all =
            [.. Enumerable.Range(0, mask.Width * mask.Height).Select(i => (i % mask.Width, i / mask.Width))];
        bool Near((int X, int Y) a, (int X, int Y) b) => disk ? Squared(a, b) <= radius * radius
            : Math.Max(Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y)) <= radius;
        HashSet<(int, int)> own = [.. all.Where(p => mask[p.X, p.Y] == 1)], known = [.. all.Where(p => mask[p.X, p.Y] != 255)];
        HashSet<(int, int)> Grown(HashSet<(int, int)> set) => [.. all.Where(p => set.Any(q => Near(p, q)))];
        HashSet<(int, int)> Worn(HashSet<(int, int)> set) =>
            [.. set.Where(p => !known.Any(q => !set.Contains(q) && Near(p, q)))];
        HashSet<(int, int)> result = name switch
        {
            "erode" => Worn(own),
            "dilate" => Grown(own),
            "open" => Grown(Worn(own)),
            _ => Worn(Grown(own)),
        };
        (int X, int Y)[] others = [.. all.Where(p => mask[p.X, p.Y] is not (1 or 255))];
        return [.. all.Select(p => mask[p.X, p.Y] == 255 ? 255 : result.Contains(p) ? 1 : mask[p.X, p.Y] != 1 ? mask[p.X, p.Y]
            : others.OrderBy(o => Squared(p, o)).ThenBy(o => mask[o.X, o.Y]).Select(o => mask[o.X, o.Y]).First())];
    }

    private static int Squared((int X, int Y) a, (int X, int Y) b) => (a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y);
}
