using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Tiles;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Tests.Segmenters;
using Tessera.Inference.Tiles;

namespace Tessera.Inference.Tests.Tiles;

/// <summary>Tiles against the same network on the whole image.</summary>
public sealed class TiledSegmenterTests
{
    // Multiples of 8: these models stretch what their strides leave over, and then no tile has the whole image's grid.
    private const int Width = 416, Height = 328;

    private static readonly TileSettings Small = new() { Size = 128, Overlap = 32, WholePixels = 1 };

    // A convolution of stride 4, enlarged: a pixel depends on at most 8 to each side; deep.onnx: 36.
    [Theory]
    [InlineData("cut.onnx", 8, 8)]
    [InlineData("plain.onnx", 1, 2)]
    [InlineData("deep.onnx", 36, 40)]
    public void Segment_WithContextAsWideAsTheNetworkSees_IsTheWholeImagesMask(string model, int sees, int context)
    {
        Image image = Photo(Width, Height);
        using IProbabilitySegmenter whole = Segmenter.Load(OnnxNetworkTests.Golden(model));
        // An overlap of twice that, cut in its middle.
        var settings = new TileSettings { Size = 192, Overlap = 2 * context, WholePixels = 1, Blending = TileBlending.Nearest };
        Assert.True(context >= sees);

        Mask tiled = new TiledSegmenter(whole, settings).Segment(image);

        Assert.Equal(whole.Segment(image).Ids8.ToArray(), tiled.Ids8.ToArray());
    }

    [Theory]
    [InlineData("cut.onnx", 8)]
    [InlineData("deep.onnx", 36)]
    public void Probabilities_Blended_DifferNearTilesBordersOnly(string model, int sees)
    {
        Image image = Photo(Width, Height);
        using IProbabilitySegmenter whole = Segmenter.Load(OnnxNetworkTests.Golden(model));
        IReadOnlyList<TileSpan> columns = TileAxis.Cut(Width, 128, 32, TileBlending.Gaussian);
        IReadOnlyList<TileSpan> rows = TileAxis.Cut(Height, 128, 32, TileBlending.Gaussian);

        float[] tiled = new TiledSegmenter(whole, Small).Probabilities(image), expected = whole.Probabilities(image);

        int far = 0, near = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            (int x, int y) = (i % Width, i / Width % Height);
            bool isFar = IsFar(columns, x, Width, sees) && IsFar(rows, y, Height, sees);
            bool differs = Math.Abs(expected[i] - tiled[i]) > 3e-5;
            Assert.False(isFar && differs, $"{x},{y}: {tiled[i]} for {expected[i]}");
            if (isFar) far++;
            else if (differs) near++;
        }
        Assert.InRange(far, expected.Length / 20, expected.Length);
        Assert.True(near > 0, "zeros around a tile are no context: somewhere they show");
        for (int i = 0; i < Width * Height; i++)
            Assert.Equal(1, Enumerable.Range(0, whole.Labels.Count).Sum(k => tiled[k * Width * Height + i]), 1e-4f);
    }

    [Theory]
    [InlineData(TileBlending.Nearest)]
    [InlineData(TileBlending.Gaussian)]
    public void Segment_SeveralTilesAtOnce_IsWhatOneAfterTheOtherGives(TileBlending blending)
    {
        // 4 x 4 tiles, in fours.
        Image image = Photo(416, 328);
        var settings = new TileSettings { Size = 128, Overlap = 32, WholePixels = 1, Blending = blending };
        using var company = new Barrier(4);
        var four = new ColumnSegmenter { Callers = 4, Company = company };
        byte[] expected = new ColumnSegmenter().Segment(image).Ids8.ToArray();

        Assert.Equal(expected, new TiledSegmenter(four, settings).Segment(image).Ids8.ToArray());

        Assert.Equal((16, 4), (four.Calls, four.MostAtOnce));
    }

    [Fact]
    public void Segment_TilesAsLargeAsANetworkIsGivenTogether_GoOneByOne()
    {
        var image = new Image(2560, 2048);
        var settings = new TileSettings { Size = 2048, Overlap = 0, WholePixels = 1, Blending = TileBlending.Nearest };
        var many = new ColumnSegmenter { Callers = 8 };

        new TiledSegmenter(many, settings).Segment(image);

        Assert.Equal((2, 1), (many.Calls, many.MostAtOnce));
    }

    [Fact]
    public void Segment_OfTiles_IsTheLikeliestClassOfTheBlendedProbabilities()
    {
        Image image = Photo(300, 201);
        using IProbabilitySegmenter whole = Segmenter.Load(OnnxNetworkTests.Golden("deep.onnx"));
        var tiled = new TiledSegmenter(whole, Small);

        byte[] ids = tiled.Segment(image).Ids8.ToArray();

        float[] planes = tiled.Probabilities(image);
        Assert.Equal(4, ids.Distinct().Count());
        for (int i = 0; i < ids.Length; i++)
            Assert.Equal(Enumerable.Range(0, 4).MaxBy(k => planes[k * ids.Length + i]), ids[i]);
    }

    [Fact]
    public void Segment_OfAnImageThatIsSmallEnough_IsOneCall()
    {
        Image image = Photo(150, 150);
        using IProbabilitySegmenter whole = Segmenter.Load(OnnxNetworkTests.Golden("deep.onnx"));

        Mask mask = new TiledSegmenter(whole, Small with { WholePixels = 150 * 150 }).Segment(image);

        Assert.Equal(whole.Segment(image).Ids8.ToArray(), mask.Ids8.ToArray());
    }

    [Fact]
    public void Segment_OfAnImageOfOtherChannels_SaysSo()
    {
        using IProbabilitySegmenter whole = Segmenter.Load(OnnxNetworkTests.Golden("deep.onnx"));

        var error = Assert.Throws<InputException>(() => new TiledSegmenter(whole, Small).Segment(new Image(300, 200, 5)));

        Assert.Contains("has 5 bands; the model takes 3", error.Message);
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(128, 65)]
    [InlineData(32, 0)]
    public void Settings_ThatCannotBe_AreRefused(int size, int overlap)
    {
        using IProbabilitySegmenter whole = Segmenter.Load(OnnxNetworkTests.Golden("deep.onnx"));

        Assert.Throws<ArgumentException>(() => new TiledSegmenter(whole, new TileSettings { Size = size, Overlap = overlap }));
    }

    // All tiles that answer for a pixel see at least that far around it, or to the image's own edge.
    private static bool IsFar(IReadOnlyList<TileSpan> spans, int pixel, int length, int sees) =>
        spans.Where(span => span.From <= pixel && pixel < span.To).All(span =>
            (span.Start == 0 || pixel - span.Start >= sees) && (span.End == length || span.End - 1 - pixel >= sees));

    internal static Image Photo(int width, int height)
    {
        var image = new Image(width, height);
        var random = new Random(width);
        for (int i = 0; i < image.Bytes.Length; i++)
        {
            (int x, int y) = (i / 3 % width, i / 3 / width);
            image.Bytes[i] = (byte)(127 + 60 * Math.Sin(x / 17.0 + i % 3) + 50 * Math.Cos(y / 23.0 - i % 3) + random.Next(16));
        }
        return image;
    }
}
