using Tessera.Core.Masks;
using Tessera.Core.Tiles;

namespace Tessera.Core.Tests.Tiles;

public sealed class TileBlendTests
{
    [Theory]
    [InlineData(3, 200, 150, 64, 16, TileBlending.Gaussian)]
    [InlineData(2, 131, 300, 96, 37, TileBlending.Gaussian)]
    [InlineData(1, 64, 500, 64, 32, TileBlending.Gaussian)]
    [InlineData(4, 70, 20, 64, 32, TileBlending.Gaussian)]
    [InlineData(2, 200, 150, 64, 0, TileBlending.Gaussian)]
    [InlineData(2, 200, 150, 64, 24, TileBlending.Nearest)]
    public void Add_OfAllTiles_GivesTheWeightedMeanOfEachPixelOnce(int classes, int width, int height, int tile, int overlap,
        TileBlending blending)
    {
        IReadOnlyList<TileSpan> columns = TileAxis.Cut(width, tile, overlap, blending);
        IReadOnlyList<TileSpan> rows = TileAxis.Cut(height, tile, overlap, blending);
        var random = new Random(width + height);
        float[] expected = new float[classes * width * height], found = new float[classes * width * height];
        Array.Fill(found, float.NaN);
        var blend = new TileBlend(classes, columns, rows);
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < columns.Count; column++)
            {
                (TileSpan across, TileSpan down) = (columns[column], rows[row]);
                float[] planes = [.. Enumerable.Range(0, classes * across.Length * down.Length).Select(_ => random.NextSingle())];
                ForEach(planes.Length, across, down, (i, k, x, y) =>
                    expected[(k * height + y) * width + x] += planes[i] * across.WeightAt(x) * down.WeightAt(y));
                PixelBox box = blend.Add(column, row, planes);
                ForEach(planes.Length, across, down, (i, k, x, y) =>
                {
                    if (x < box.Left || x >= box.Right || y < box.Top || y >= box.Bottom) return;
                    int at = (k * height + y) * width + x;
                    Assert.True(float.IsNaN(found[at]), $"{x},{y} is finished twice");
                    found[at] = planes[i];
                });
            }
        }

        // Half a step of 16 bits for each of at most two rows of tiles.
        for (int i = 0; i < found.Length; i++) Assert.Equal(expected[i], found[i], 2e-5f);
    }

    [Fact]
    public void Bytes_OfAWideImage_AreItsSharedRows()
    {
        IReadOnlyList<TileSpan> columns = TileAxis.Cut(30_000, 512, 64, TileBlending.Gaussian);

        long bytes = TileBlend.BytesOf(11, columns, columns);

        // 11 x 64 x 30,000 x 2 bytes below, 11 x 512 x 64 x 4 beside.
        Assert.Equal(42_240_000 + 1_441_792, bytes);
        Assert.Equal(0, TileBlend.BytesOf(11, columns, TileAxis.Cut(400, 512, 64, TileBlending.Nearest)) - 11 * 400 * 64 * 4);
    }

    private static void ForEach(int count, TileSpan across, TileSpan down, Action<int, int, int, int> visit)
    {
        int plane = across.Length * down.Length;
        for (int i = 0; i < count; i++)
            visit(i, i / plane, across.Start + i % across.Length, down.Start + i % plane / across.Length);
    }
}
