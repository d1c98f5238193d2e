using System.Text.Json;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Cleaning;

namespace Tessera.Core.Tests.Masks.Cleaning;

public sealed class SpecksTests
{
    [Fact]
    public void Remove_OneOfTwoClasses_EqualsScikitImage()
    {
        foreach (JsonElement entry in Golden.MasksWith("specks"))
        {
            foreach (JsonElement answer in entry.GetProperty("specks").EnumerateArray())
            {
                foreach (Mask mask in entry.BothDepths())
                {
                    Specks.Remove(mask, answer.Int("smallest"), 255, [1], (Connectivity)answer.Int("connectivity"));

                    Assert.Equal(answer.Array<byte>("mask").Select(id => (int)id), Golden.Ids(mask));
                }
            }
        }
    }

    [Theory]
    [InlineData(Connectivity.Four)]
    [InlineData(Connectivity.Eight)]
    public void Remove_RandomClasses_EqualsVotingRoundByRound(Connectivity connectivity)
    {
        var random = new Random(5);
        for (int round = 0; round < 300; round++)
        {
            Mask mask = Golden.RandomMask(random, 16, random.Next(2, 5));
            int smallest = random.Next(1, 12);
            int[]? classes = round % 3 == 0 ? null : [random.Next(3), 1];
            int[] before = Golden.Ids(mask);
            List<HashSet<(int X, int Y)>> gone = [.. Regions.Of(mask, connectivity).Where(part => part.Count < smallest
                && mask[part.First().X, part.First().Y] is int id && id != 255 && (classes is null || classes.Contains(id)))];
            int[] expected = Voted(mask, gone);

            long changed = Specks.Remove(mask, smallest, 255, classes, connectivity);

            Assert.Equal(expected, Golden.Ids(mask));
            Assert.Equal(before.Zip(expected).Count(p => p.First != p.Second), changed);
            Assert.Equal(0, Specks.Remove(mask, smallest, 255, classes, connectivity));
        }
    }

    [Fact]
    public void Remove_EquallyManySidesOfTwoIds_GivesTheLowest()
    {
        Mask mask = Golden.Mask(3, 3, [7, 7, 7, 9, 1, 9, 4, 4, 4]);
        mask[0, 1] = mask[1, 0] = 7;
        mask[2, 1] = mask[1, 2] = 4;

        Assert.Equal(1, Specks.Remove(mask, 2, 255, [1]));

        Assert.Equal(4, mask[1, 1]);
    }

    [Fact]
    public void Remove_NothingButSpecksAndIgnored_StaysAsItIs()
    {
        Mask mask = Golden.Mask(2, 2, [1, 255, 255, 2]);

        Assert.Equal(0, Specks.Remove(mask, 100, 255));

        Assert.Equal([1, 255, 255, 2], Golden.Ids(mask));
    }

    [Fact]
    public void Keep_RandomClasses_LeavesTheFirstOfTheLargest()
    {
        var random = new Random(6);
        for (int round = 0; round < 200; round++)
        {
            Mask mask = Golden.RandomMask(random, 16, 3);
            List<HashSet<(int X, int Y)>> own =
                [.. Regions.Of(mask, Connectivity.Eight).Where(part => mask[part.First().X, part.First().Y] == 1)];
            HashSet<(int X, int Y)>? kept = own.MaxBy(part => part.Count);
            int[] expected = Voted(mask, [.. own.Where(part => part != kept)]);

            LargestComponent.Keep(mask, 1, 255);

            Assert.Equal(expected, Golden.Ids(mask));
        }
    }

    // Region by region over every pixel's sides, in rounds, until a round decides nothing.
    private static int[] Voted(Mask mask, List<HashSet<(int X, int Y)>> gone)
    {
        int[] ids = Golden.Ids(mask);
        var undecided = gone.SelectMany(part => part).ToHashSet();
        while (true)
        {
            var decided = new List<(HashSet<(int X, int Y)> Part, int Id)>();
            foreach (HashSet<(int X, int Y)> part in gone.Where(part => undecided.Contains(part.First())))
            {
                var votes = part.SelectMany(p => Regions.Beside(mask, p.X, p.Y, Connectivity.Four))
                    .Where(p => !part.Contains(p) && !undecided.Contains(p) && ids[p.Y * mask.Width + p.X] != 255)
                    .GroupBy(p => ids[p.Y * mask.Width + p.X]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).ToList();
                if (votes.Count > 0) decided.Add((part, votes[0].Key));
            }
            if (decided.Count == 0) return ids;
            foreach ((HashSet<(int X, int Y)> part, int id) in decided)
            {
                undecided.ExceptWith(part);
                foreach ((int x, int y) in part) ids[y * mask.Width + x] = id;
            }
        }
    }
}
