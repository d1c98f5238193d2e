using Tessera.Core.Files;
using Tessera.Data.Splitting;

namespace Tessera.Data.Tests.Splitting;

public sealed class StratifiedSplitTests
{
    private static readonly IReadOnlyList<SplitShare> Three = SplitShare.Of(0.2, 0.2), Two = SplitShare.Of(0.3, 0);

    // 60 units, a class that only six of them have: each split gets its share of it.
    [Fact]
    public void Assign_ARareClass_IsSharedOutAsTheImagesAre()
    {
        SplitUnit[] units = [.. Enumerable.Range(0, 60)
            .Select(i => new SplitUnit($"u{i}", 1, [1000, i % 3 * 100, i % 10 == 0 ? 50 : 0]))];

        int[] splits = StratifiedSplit.Assign(units, Three);

        Assert.Equal([36, 12, 12], Enumerable.Range(0, 3).Select(s => splits.Count(x => x == s)));
        int[] rare = [.. Enumerable.Range(0, 3).Select(s => Enumerable.Range(0, 60).Count(i => i % 10 == 0 && splits[i] == s))];
        Assert.Equal(6, rare.Sum());
        Assert.All(rare, count => Assert.InRange(count, 1, 4));
    }

    // A twin that tries every assignment: what is found costs at most a little more than the best there is.
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Assign_FewUnits_ComesNearTheBestOfAllAssignments(int seed)
    {
        var random = new Random(seed);
        SplitUnit[] units = [.. Enumerable.Range(0, 9)
            .Select(i => new SplitUnit($"u{i}", random.Next(1, 30),
                [random.Next(1000), random.Next(3) == 0 ? random.Next(200) : 0, random.Next(50)]))];

        double found = Cost(units, StratifiedSplit.Assign(units, Two));

        double best = Enumerable.Range(1, (1 << 9) - 2)
            .Min(bits => Cost(units, [.. Enumerable.Range(0, 9).Select(i => bits >> i & 1)]));
        Assert.InRange(found, best - 1e-12, best * 1.1);
    }

    [Fact]
    public void Assign_TheSameSeed_GivesTheSame_AndEverySplitHasAUnit()
    {
        SplitUnit[] units = [.. Enumerable.Range(0, 12).Select(i => new SplitUnit($"u{i}", i == 0 ? 500 : 1, [10]))];

        int[] first = StratifiedSplit.Assign(units, Three, seed: 5);

        Assert.Equal(first, StratifiedSplit.Assign(units, Three, seed: 5));
        Assert.Equal([0, 1, 2], first.Distinct().Order());
    }

    [Fact]
    public void Assign_FewerUnitsThanSplits_IsRefused() => Assert.Equal(
        "2 groups cannot be divided into 3 splits (train, val, test); ask for fewer splits, or divide by image",
        Assert.Throws<InputException>(() => StratifiedSplit.Assign([new("a", 1, [1]), new("b", 1, [1])], Three)).Message);

    [Theory, InlineData(0.6, 0.4), InlineData(-0.1, 0.2), InlineData(double.NaN, 0)]
    public void Of_SharesThatLeaveNothing_AreRefused(double val, double test) =>
        Assert.Contains("expected parts from 0 to 1 that leave some for train",
            Assert.Throws<InputException>(() => SplitShare.Of(val, test)).Message, StringComparison.Ordinal);

    // As the split's own: squared distances from the shares, images as heavy as all classes.
    private static double Cost(SplitUnit[] units, int[] splits)
    {
        double cost = 0;
        for (int split = 0; split < 2; split++)
        {
            SplitUnit[] held = [.. units.Where((_, i) => splits[i] == split)];
            double Off(Func<SplitUnit, double> of) => held.Sum(of) / Math.Max(1, units.Sum(of)) - Two[split].Share;
            cost += Math.Pow(Off(u => u.Images), 2);
            for (int k = 0; k < 3; k++) cost += Math.Pow(Off(u => u.ClassPixels[k]), 2) / 3;
        }
        return cost;
    }
}
