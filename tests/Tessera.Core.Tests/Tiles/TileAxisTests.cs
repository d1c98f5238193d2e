using Tessera.Core.Tiles;

namespace Tessera.Core.Tests.Tiles;

public sealed class TileAxisTests
{
    public static TheoryData<int, int, int, TileBlending> Axes()
    {
        var axes = new TheoryData<int, int, int, TileBlending>();
        foreach (int length in (int[])[1, 63, 64, 65, 96, 127, 128, 129, 160, 500, 1000, 1023, 4097])
            foreach ((int tile, int overlap) in
                ((int, int)[])[(64, 0), (64, 1), (64, 32), (96, 20), (512, 64), (512, 256), (128, 37)])
                foreach (TileBlending blending in Enum.GetValues<TileBlending>()) axes.Add(length, tile, overlap, blending);
        return axes;
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void Cut_OfAnyAxis_AnswersForEachPixelWithWeightsThatSumToOne(int length, int tile, int overlap, TileBlending blending)
    {
        IReadOnlyList<TileSpan> spans = TileAxis.Cut(length, tile, overlap, blending);

        for (int pixel = 0; pixel < length; pixel++)
        {
            TileSpan[] answering = [.. spans.Where(span => span.From <= pixel && pixel < span.To)];
            Assert.InRange(answering.Length, 1, blending == TileBlending.Nearest ? 1 : 2);
            Assert.Equal(1, answering.Sum(span => span.WeightAt(pixel)), 1e-6f);
            Assert.All(answering, span => Assert.InRange(span.WeightAt(pixel), float.Epsilon, 1));
        }
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void Cut_OfAnyAxis_ShowsTilesWithinItThatOverlapAndLieOnTheGrid(int length, int tile, int overlap,
        TileBlending blending)
    {
        IReadOnlyList<TileSpan> spans = TileAxis.Cut(length, tile, overlap, blending);

        Assert.Equal((0, length), (spans[0].Start, spans[^1].End));
        Assert.All(spans, span => Assert.True(span.Start % 32 == 0 && span.Length <= tile && span.Start <= span.From
            && span.From <= span.Done && span.Done <= span.To && span.To <= span.End));
        foreach ((TileSpan one, TileSpan next) in spans.Zip(spans.Skip(1)))
        {
            Assert.InRange(one.End - next.Start, overlap, tile - 32);
            // What lies beside the shared part is the same on both sides, to a pixel: neither answers where it sees little.
            Assert.InRange(one.End - one.To - (next.From - next.Start), -1, 1);
        }
    }

    [Fact]
    public void Cut_OfLongAxes_TakesNoMoreTilesThanItMust() =>
        // 448 of each tile are new: (30000 - 64) / 448 = 66.8.
        Assert.Equal(67, TileAxis.Cut(30_000, 512, 64, TileBlending.Gaussian).Count);

    [Fact]
    public void WeightAt_OfTwoTiles_IsTheGaussiansShare()
    {
        IReadOnlyList<TileSpan> spans = TileAxis.Cut(960, 512, 64, TileBlending.Gaussian);

        // Middles at 256 and 704, deviation 64; 470 is the centre 470.5.
        double one = Math.Exp(-Math.Pow((470.5 - 256) / 64, 2) / 2), other = Math.Exp(-Math.Pow((470.5 - 704) / 64, 2) / 2);
        Assert.Equal(one / (one + other), spans[0].WeightAt(470), 1e-6);
        Assert.Equal(other / (one + other), spans[1].WeightAt(470), 1e-6);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(32, 0)]
    [InlineData(64, 33)]
    [InlineData(64, -1)]
    public void Cut_IntoTilesThatCannotBe_IsRefused(int tile, int overlap) =>
        Assert.ThrowsAny<ArgumentException>(() => TileAxis.Cut(500, tile, overlap, TileBlending.Gaussian));
}
