using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Ground;

namespace Tessera.Core.Tests.Masks.Ground;

public sealed class FreeSpaceTests
{
    private const int Ignore = 255;

    // Columns from left to right: free to the top; a car (2) on the third row; a speck of one row; a gap that too little follows;
    // nothing free; an ignored pixel on the second row. The lowest row of all is ignored and nobody's obstacle.
    private static readonly byte[] Rows =
    [
        1, 1, 1, 0, 1, 1,
        1, 1, 1, 1, 1, 1,
        1, 2, 1, 2, 1, 1,
        1, 1, 2, 2, 1, 255,
        1, 1, 1, 1, 2, 1,
        255, 255, 255, 255, 255, 255,
    ];

    [Fact]
    public void Of_ByHand_EndsWhereSomethingElseBegins()
    {
        FreeSpace free = FreeSpace.Of(Golden.Mask(6, 6, Rows), Settings(1) with { Gap = 0, Sectors = 2 });

        Assert.Equal(5, free.Bottom);
        Assert.Equal([new(0, null), new(3, 2), new(4, 2), new(4, 2), new(5, 2), new(4, 255)], free.Columns);
        Assert.Equal([new FreeSector(0, 3, 1, 2, 2, null, null), new FreeSector(3, 6, 0, 1, 2, null, null)], free.Sectors);
    }

    [Fact]
    public void Of_AGap_IsPassedOverWhereAsManyFreeRowsFollow()
    {
        FreeSpace one = FreeSpace.Of(Golden.Mask(6, 6, Rows), Settings(1) with { Gap = 1, Sectors = 1 });
        FreeSpace two = FreeSpace.Of(Golden.Mask(6, 6, Rows), Settings(1) with { Gap = 2, Sectors = 1 });

        // The fourth column's gap of two is followed by one free row.
        Assert.Equal([0, 0, 0, 4, 0, 0], one.Columns.Select(column => column.Top));
        Assert.Equal([0, 0, 0, 4, 0, 0], two.Columns.Select(column => column.Top));
    }

    [Fact]
    public void Of_ABonnet_IsLeftOut()
    {
        FreeSpace free = FreeSpace.Of(Golden.Mask(6, 6, Rows), Settings(1) with { Gap = 0, Bonnet = 2, Sectors = 6 });

        Assert.Equal(4, free.Bottom);
        Assert.Equal([4, 1, 0, 0, 4, 0], free.Sectors.Select(sector => sector.Free));
        Assert.Equal([null, 2, 2, 2, null, 255], free.Sectors.Select(sector => sector.BlockedBy));
        LabelMap labels = LabelMap.FromNames(["sky", "road", "car"]);
        Assert.Equal([null, "car", "car", "car", null, "ignored"], free.Sectors.Select(sector => sector.BlockerIn(labels)));
    }

    [Fact]
    public void Of_NothingLabelled_IsNothingFree()
    {
        var mask = new Mask(4, 3);
        mask.Ids8.Fill(Ignore);

        FreeSpace free = FreeSpace.Of(mask, Settings(1) with { Sectors = 1, Camera = new GroundCamera(1, 100, 0) });

        Assert.Equal(new FreeSector(0, 4, 0, 0, Ignore, 0, 0), Assert.Single(free.Sectors));
    }

    // 1.4 m above ground and 700 pixels of focal length: 980 over the rows below the horizon.
    [Fact]
    public void Of_WithACamera_TellsMetres()
    {
        var mask = new Mask(40, 360);
        mask.Ids8.Fill(1);
        Fill(mask, 0, 10, 0, 308, 2);
        Fill(mask, 10, 20, 0, 211, 2);
        Fill(mask, 20, 30, 0, 210, 2);
        Fill(mask, 30, 40, 0, 360, 2);

        FreeSpace free = FreeSpace.Of(mask, Settings(1) with { Sectors = 4, Camera = new GroundCamera(1.4, 700, 210) });

        Assert.Equal([52, 149, 150, 0], free.Sectors.Select(sector => sector.Free));
        // At the horizon ground has no end; where nothing is free it is no metre.
        Assert.Equal([10.0, 980.0, null, 0.0],
            free.Sectors.Select(sector => sector.Metres is { } m ? Math.Round(m, 9) : (double?)null));
    }

    [Fact]
    public void Sectors_TellTheFirstEndAndTheMiddleOne()
    {
        // Heights 4, 1, 3, 1, 2: three kinds of things end them.
        byte[] rows =
        [
            0, 0, 0, 0, 0,
            1, 0, 0, 0, 0,
            1, 0, 1, 0, 3,
            1, 2, 1, 2, 1,
            1, 1, 1, 1, 1,
        ];

        FreeSector sector = Assert.Single(FreeSpace.Of(Golden.Mask(5, 5, rows), Settings(1) with { Sectors = 1 }).Sectors);

        Assert.Equal(new FreeSector(0, 5, 1, 2, 2, null, null), sector);
    }

    [Fact]
    public void Of_RandomMasks_IsWhatRunsTell()
    {
        var random = new Random(17);
        for (int round = 0; round < 400; round++)
        {
            Mask mask = Golden.RandomMask(random, 24, 4);
            if (random.Next(3) == 0) mask.Ids8[^mask.Width..].Fill(Ignore);
            var settings = Settings(1, 3) with
            {
                Gap = random.Next(5),
                Bonnet = random.Next(mask.Height),
                Sectors = random.Next(1, mask.Width + 1),
                Camera = new GroundCamera(1.2, 50, -0.5),
            };
            int bottom = Enumerable.Range(0, mask.Height)
                .LastOrDefault(y => Row(mask, y).Any(id => id != Ignore), mask.Height - 1) + 1;
            bottom = Math.Min(bottom, mask.Height - settings.Bonnet);
            int[] heights = [.. Enumerable.Range(0, mask.Width).Select(x =>
                HeightByRuns([.. Enumerable.Range(0, bottom).Select(up => mask[x, bottom - 1 - up])], settings))];

            foreach (Mask depth in new[] { mask, Golden.Widened(mask) })
            {
                FreeSpace free = FreeSpace.Of(depth, settings);
                Assert.Equal(bottom, free.Bottom);
                Assert.Equal(heights, free.Columns.Select(column => bottom - column.Top));
                Assert.All(free.Columns, (column, x) =>
                    Assert.Equal(column.Top == 0 ? null : mask[x, column.Top - 1], column.BlockedBy));
                Assert.Equal(0, free.Sectors[0].Left);
                Assert.Equal(mask.Width, free.Sectors[^1].Right);
                Assert.All(free.Sectors.Skip(1), (sector, i) => Assert.Equal(free.Sectors[i].Right, sector.Left));
                Assert.InRange(free.Sectors.Max(s => s.Right - s.Left) - free.Sectors.Min(s => s.Right - s.Left), 0, 1);
                foreach (FreeSector sector in free.Sectors)
                {
                    int[] own = [.. heights[sector.Left..sector.Right].Order()];
                    Assert.Equal((own[0], own[(own.Length - 1) / 2]), (sector.Free, sector.Median));
                    Assert.Equal(own[0] == 0 ? 0 : 60 / (bottom - own[0] + 0.5), sector.Metres!.Value, 1e-9);
                }
            }
        }
    }

    [Theory]
    [InlineData(3, 5, 0, 0.0, "is 3 pixels wide; expected at least one for each of 5 sectors")]
    [InlineData(9, 5, 20, 0.0, "is 20 pixels high; expected more than the 20 of the bonnet")]
    [InlineData(9, 5, 4, 16.0, "shows ground down to row 16; expected the camera's horizon above it, not at 16")]
    [InlineData(9, 5, 4, 15.5, null)]
    public void RefusalOf_ASizeThatCannotBe_SaysWhy(int width, int sectors, int bonnet, double horizon, string? expected)
    {
        var settings = Settings(1) with { Sectors = sectors, Bonnet = bonnet, Camera = new GroundCamera(1, 1, horizon) };

        Assert.Equal(expected, settings.RefusalOf(width, 20));
        if (expected is not null) Assert.Throws<ArgumentException>(() => FreeSpace.Of(new Mask(width, 20), settings));
    }

    [Fact]
    public void Camera_InWords_IsRead() =>
        Assert.Equal(new GroundCamera(1.4, 700, -210.5), GroundCamera.Parse("focal=700, height=1.4,horizon=-210.5", "--camera"));

    [Theory]
    [InlineData("height=1.4,focal=700", "--camera: horizon= is missing; expected height=METRES,focal=PIXELS,horizon=ROW")]
    [InlineData("height=0,focal=700,horizon=1", "--camera: expected height= a number from 0.001 to 100000, not 'height=0'")]
    [InlineData("hight=1", "--camera has no setting 'hight'; did you mean 'height'?")]
    public void Camera_ThatCannotBe_IsOneLine(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<InputException>(() => GroundCamera.Parse(text, "--camera")).Message);

    // The same, said of runs: free ones are added, and others as long as the next is as long as they are.
    private static int HeightByRuns(int[] upwards, FreeSpaceSettings settings)
    {
        var runs = new List<(bool Free, int Length)>();
        foreach (bool free in upwards.Select(settings.Classes.Contains))
        {
            if (runs.Count > 0 && runs[^1].Free == free) runs[^1] = (free, runs[^1].Length + 1);
            else runs.Add((free, 1));
        }
        int height = 0;
        for (int i = 0; i < runs.Count; i++)
        {
            bool passed = i + 1 < runs.Count && runs[i].Length <= settings.Gap && runs[i + 1].Length >= runs[i].Length;
            if (!runs[i].Free && !passed) break;
            height += runs[i].Length;
        }
        return height;
    }

    private static IEnumerable<int> Row(Mask mask, int y) => Enumerable.Range(0, mask.Width).Select(x => mask[x, y]);

    private static FreeSpaceSettings Settings(params int[] classes) => new(classes.ToHashSet(), Ignore);

    private static void Fill(Mask mask, int left, int right, int top, int bottom, int id)
    {
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++) mask[x, y] = id;
        }
    }
}
