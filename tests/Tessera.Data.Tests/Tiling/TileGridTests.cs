using Tessera.Data.Tiling;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tests.Tiling;

public sealed class TileGridTests
{
    [Theory]
    [InlineData(100, 70, 32, 0)]
    [InlineData(100, 70, 32, 16)]
    [InlineData(64, 64, 32, 0)]
    [InlineData(33, 65, 32, 5)]
    [InlineData(20, 100, 32, 0)]
    [InlineData(1, 1, 32, 0)]
    public void Rows_CoverEveryPixel_WithTilesOfOneSize_AndShareTheOverlap(int width, int height, int size, int overlap)
    {
        IReadOnlyList<RasterWindow[]> rows = TileGrid.Rows(width, height, size, overlap);
        var covered = new int[height, width];

        foreach (RasterWindow w in rows.SelectMany(row => row))
        {
            w.RequireInside(width, height);
            Assert.Equal((Math.Min(size, width), Math.Min(size, height)), (w.Width, w.Height));
            for (int y = w.Y; y < w.Y + w.Height; y++)
                for (int x = w.X; x < w.X + w.Width; x++) covered[y, x]++;
        }

        Assert.DoesNotContain(0, covered.Cast<int>());
        Assert.All(rows, row => Assert.All(row.Zip(row.Skip(1)),
            pair => Assert.InRange(pair.Second.X - pair.First.X, 1, size - overlap)));
        Assert.Equal(rows.Sum(row => row.Length), rows.SelectMany(row => row).Distinct().Count());
        if (width % size == 0 && height % size == 0 && overlap == 0)
            Assert.All(covered.Cast<int>(), count => Assert.Equal(1, count));
    }

    [Fact]
    public void Rows_OfARasterThatDoesNotDivide_MoveTheLastTileBack()
    {
        Assert.Equal([0, 32, 64, 68], TileGrid.Rows(100, 32, 32, 0)[0].Select(w => w.X));
        Assert.Equal([0, 24, 48, 68], TileGrid.Rows(100, 32, 32, 8)[0].Select(w => w.X));
    }
}
