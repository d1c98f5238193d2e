using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Presence;

namespace Tessera.Core.Tests.Masks.Presence;

public sealed class PresenceTests
{
    [Fact]
    public void ShareAt_IsTheMeanOverMasks()
    {
        var random = new Random(3);
        Mask[] masks = [.. Enumerable.Range(0, 7).Select(_ => Golden.Mask(9, 5, Golden.RandomIds(random, 45, 3, 0.5)))];
        var map = new PresenceMap(9, 5, 2);

        Assert.Equal(0, map.ShareAt(0));
        foreach (Mask mask in masks) map.Add(mask);

        for (int i = 0; i < 45; i++) Assert.Equal(masks.Average(mask => mask.Ids8[i] == 2 ? 1 : 0), map.ShareAt(i), 1e-12);
        Assert.Throws<ArgumentException>(() => map.Add(new Mask(5, 9)));
    }

    [Fact]
    public void ShareAt_IdsOf16Bits_AreCountedToo()
    {
        var mask = new Mask(2, 1, is16Bit: true);
        mask[1, 0] = 300;
        var map = new PresenceMap(2, 1, 300);

        map.Add(mask);

        Assert.Equal([0, 1], new[] { map.ShareAt(0), map.ShareAt(1) });
    }

    // A zone beyond the picture's edge is nowhere, until a picture is large enough.
    [Fact]
    public void Watch_FramesOfAnotherSize_HaveTheZonesWhereTheyAre()
    {
        var watch = new ZoneWatch([Column("right", 4, 8)], [1], 0.01);

        Assert.Empty(watch.Add(Golden.Mask(4, 1, [1, 1, 1, 1])));
        Assert.Empty(watch.Add(Golden.Mask(8, 1, [0, 0, 0, 0, 1, 1, 1, 1])));
        Assert.Equal([new ZoneVisit(0, 1, 1, 1)], watch.End());
    }

    [Fact]
    public void Watch_VisitsThatEndTogether_ComeInTheOrderInWhichTheyBegan()
    {
        var watch = new ZoneWatch([Column("first", 0, 2), Column("second", 2, 4)], [1], 0.01);

        watch.Add(Golden.Mask(4, 1, [0, 0, 1, 1]));
        watch.Add(Golden.Mask(4, 1, [1, 1, 1, 1]));

        Assert.Equal([new ZoneVisit(1, 1, 0, 1), new ZoneVisit(0, 1, 1, 1)], watch.Add(Golden.Mask(4, 1, [0, 0, 0, 0])));
    }

    // One class walks over a row of ten pixels; zones are columns 2 to 4 and 4 to 7.
    [Fact]
    public void Watch_SomethingThatWalks_IsInOneZoneAfterTheOther()
    {
        var watch = new ZoneWatch([Column("first", 2, 5), Column("second", 4, 8)], [1], 0.01);
        var visits = new List<ZoneVisit>();

        for (int x = 0; x < 10; x++)
        {
            var mask = new Mask(10, 1);
            mask[x, 0] = 1;
            visits.AddRange(watch.Add(mask));
        }
        visits.AddRange(watch.End());

        Assert.Equal([new ZoneVisit(0, 1, 2, 4), new ZoneVisit(1, 1, 4, 7)], visits);
        Assert.Equal([3, 4], visits.Select(visit => visit.Frames));
    }

    [Fact]
    public void Watch_WhatIsStillThere_EndsWithTheFramesAndBeginsAnew()
    {
        var watch = new ZoneWatch([Column("all", 0, 4)], [1, 2], 0.5);

        Assert.Empty(watch.Add(Golden.Mask(4, 1, [1, 1, 2, 0])));
        // A quarter is too little for class 2; class 1 is there with a half.
        Assert.Equal([new ZoneVisit(0, 1, 0, 0)], watch.End());
        Assert.Empty(watch.Add(Golden.Mask(4, 1, [0, 2, 2, 2])));
        Assert.Equal([new ZoneVisit(0, 2, 0, 0)], watch.Add(Golden.Mask(4, 1, [0, 0, 0, 0])));
        Assert.Empty(watch.End());
    }

    [Theory]
    [InlineData("""{"zones":[]}""", "z.json: has no zone")]
    [InlineData("""{"zones":[{"name":"a","points":[1,2,3,4]}]}""",
        "z.json: zones[0].points are 4 numbers; expected x and y of 3 to 1000 corners")]
    [InlineData("""{"zones":[{"nam":"a","points":[1,2,3,4,5,6]}]}""",
        "z.json: unknown key 'nam' in zones[0]; did you mean 'name'?")]
    [InlineData("""{"zones":[{"name":"a","points":[1,2,3,4,5,6]},{"name":"a","points":[1,2,3,4,5,6]}]}""",
        "z.json: zones[1].name 'a' stands twice")]
    public void Parse_WhatIsNoZone_IsOneLine(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<InputException>(() => Zone.Parse(json, "z.json")).Message);

    private static Zone Column(string name, int left, int right) =>
        new(name, [new(left, 0), new(right, 0), new(right, 1), new(left, 1)]);
}
