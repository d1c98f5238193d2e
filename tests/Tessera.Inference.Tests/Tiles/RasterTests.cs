using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Core.Progress;
using Tessera.Core.Tiles;
using Tessera.Inference.Tiles;

namespace Tessera.Inference.Tests.Tiles;

// Other tests' memory would count as ours.
[CollectionDefinition("memory", DisableParallelization = true)]
public sealed class MemoryCollection;

/// <summary>Rasters that are never in memory as a whole.</summary>
[Collection("memory")]
public sealed class RasterTests
{
    private static readonly TileSettings Tiles = new() { Size = 128, Overlap = 32, WholePixels = 1 };

    [Theory]
    [InlineData(TileBlending.Gaussian)]
    [InlineData(TileBlending.Nearest)]
    public void Run_OfALargeRaster_ReadsEachRowOnceAndHoldsABand(TileBlending blending)
    {
        const int Width = 6000, Height = 2500;
        using var source = new CountingRaster(Width, Height);
        using var sink = new CheckingSink(Width, Height, (x, y) => CountingRaster.SampleAt(x, y) / 100);
        using var segmenter = new TiledSegmenter(new ColumnSegmenter(), Tiles with { Blending = blending });
        long before = GC.GetTotalMemory(forceFullCollection: true);

        IReadOnlyList<long> counts = segmenter.Run(source, sink, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((Height, 0L, (long)Width * Height), (sink.NextRow, sink.Wrong, counts.Sum()));
        Assert.InRange(source.LargestRead, 1, Width * 128 * 3);
        Assert.Equal((long)Width * Height * 3, source.BytesRead);
        // All but the last in rows of whole tiles of the file.
        Assert.All(sink.Heights.SkipLast(1), height => Assert.Equal(0, height % 256));
        // Source rows 2.3 MB, mask rows 3.8, shared probabilities 1.2, tiles on their way 2.5 and as much again;
        // all of it would be 60.
        Assert.InRange(sink.MostAlive - before, 1, 16 << 20);
    }

    [Fact]
    public void Run_WherePixelsHoldNothing_IgnoresThemAndSkipsEmptyTiles()
    {
        // 7 is the value of nothing: at x / 7 + y / 5 = 7.
        using var source = new CountingRaster(300, 200) { NoData = 7 };
        var column = new ColumnSegmenter();
        using var segmenter = new TiledSegmenter(column, Tiles);
        using var sink = new CheckingSink(300, 200, (x, y) => CountingRaster.SampleAt(x, y) is var s && s == 7 ? 255 : s / 100);

        IReadOnlyList<long> counts = segmenter.Run(source, sink, cancellation: TestContext.Current.CancellationToken);

        long empty = Enumerable.Range(0, 300 * 200).LongCount(i => CountingRaster.SampleAt(i % 300, i / 300) == 7);
        Assert.Equal((0L, empty), (sink.Wrong, counts[255]));
        Assert.True(empty > 0);
    }

    [Fact]
    public void Run_WithOpacityNowhere_AsksNoNetwork()
    {
        // The last band is opacity, and 0 in the first rows and columns.
        using var source = new CountingRaster(7, 5, bands: 4) { HasAlpha = true };
        var column = new ColumnSegmenter();
        using var segmenter = new TiledSegmenter(column, Tiles);
        using var sink = new CheckingSink(7, 5, (_, _) => 255);

        segmenter.Run(source, sink, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((0L, 0, 5), (sink.Wrong, column.Calls, sink.NextRow));
    }

    [Fact]
    public void Run_WithAPalette_ShowsItsColours()
    {
        Rgb[] palette = [.. Enumerable.Range(0, 256).Select(i => new Rgb((byte)(i % 2 * 200), 0, 0))];
        using var source = new CountingRaster(300, 200, bands: 1) { Palette = palette };
        using var segmenter = new TiledSegmenter(new ColumnSegmenter(), Tiles);
        using var sink = new CheckingSink(300, 200, (x, y) => CountingRaster.SampleAt(x, y) % 2 * 2);

        segmenter.Run(source, sink, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal((0L, 200), (sink.Wrong, sink.NextRow));
    }

    [Theory]
    [InlineData(4, false, "large.tif: has 4 bands; the model takes 3: choose its bands in their order")]
    [InlineData(3, true, "large.tif: has 2 bands and opacity; the model takes 3")]
    public void Run_OfOtherBands_SaysSo(int bands, bool alpha, string expected)
    {
        using var source = new CountingRaster(300, 200, bands) { HasAlpha = alpha };
        using var segmenter = new TiledSegmenter(new ColumnSegmenter(), Tiles);
        using var sink = new CheckingSink(300, 200, (_, _) => 0);

        var error = Assert.Throws<InputException>(() => segmenter.Run(source, sink, null, TestContext.Current.CancellationToken));

        Assert.StartsWith(expected, error.Message);
    }

    [Fact]
    public void Run_WithAModelThatResizes_SaysThatItsScaleWouldChange()
    {
        using var source = new CountingRaster(300, 200);
        var resizing = new ColumnSegmenter { Preprocessing = new(3, [new ResizeStep(64, 64)]) };
        using var segmenter = new TiledSegmenter(resizing, Tiles);
        using var sink = new CheckingSink(300, 200, (_, _) => 0);

        var error = Assert.Throws<InputException>(() => segmenter.Run(source, sink, null, TestContext.Current.CancellationToken));

        Assert.Contains("at another scale than whole images", error.Message);
    }

    [Fact]
    public void Run_ThatWouldBlendTooMuch_SaysHowMuch()
    {
        using var segmenter = new TiledSegmenter(new ColumnSegmenter(), new TileSettings { Size = 512, Overlap = 256 });
        using var sink = new CheckingSink(300, 200, (_, _) => 0);
        // One row of tiles shares nothing with a next one; two do.
        using var tall = new CountingRaster(2_000_000, 600);
        var error = Assert.Throws<InputException>(() => segmenter.Run(tall, sink, null, TestContext.Current.CancellationToken));

        Assert.Contains("blending 3 classes would take", error.Message);
    }

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var source = new CountingRaster(3000, 3000);
        using var segmenter = new TiledSegmenter(new ColumnSegmenter(), Tiles);
        using var sink = new CheckingSink(3000, 3000, (x, y) => CountingRaster.SampleAt(x, y) / 100);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => segmenter.Run(source, sink, new StopAt(40, stop), stop.Token));

        Assert.InRange(sink.NextRow, 0, 1000);
    }

    private sealed class StopAt(int tiles, CancellationTokenSource stop) : IProgress<ProgressReport>
    {
        public void Report(ProgressReport value)
        {
            Assert.Equal("tiles of large.tif", value.Stage);
            if (value.Done == tiles) stop.Cancel();
        }
    }
}
