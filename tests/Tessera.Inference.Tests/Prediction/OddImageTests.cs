using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Tests.Segmenters;

namespace Tessera.Inference.Tests.Prediction;

/// <summary>Pictures that are not plain RGB, made by Pillow (golden/make_odd.py): what of them reaches the network.</summary>
public sealed class OddImageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("cmyk.jpg"), InlineData("cmyk.tif")]
    public void Run_Cmyk_ShowsTheLightThatTheInksLeave(string name)
    {
        (int, int, int)[] light =
            [(0, 255, 255), (255, 0, 255), (255, 255, 0), (127, 127, 127), (119, 157, 195), (255, 255, 255)];

        Image seen = Seen(name);

        // JPEG, and integer arithmetic of colours, are some values off.
        for (int i = 0; i < light.Length; i++)
        {
            Span<byte> pixel = seen.Row(8).Slice(3 * (16 * i + 8), 3);
            Assert.InRange(pixel[0], light[i].Item1 - 6, light[i].Item1 + 6);
            Assert.InRange(pixel[1], light[i].Item2 - 6, light[i].Item2 + 6);
            Assert.InRange(pixel[2], light[i].Item3 - 6, light[i].Item3 + 6);
        }
    }

    [Theory, InlineData("bits.png"), InlineData("bits.tif"), InlineData("fax.tif")]
    public void Run_OneBitAPixel_IsBlackAndWhite(string name)
    {
        byte[] expected = File.ReadAllBytes(OnnxNetworkTests.Golden("odd/bits.raw"));

        Image seen = Seen(name);

        Assert.Equal((19, 5), (seen.Width, seen.Height));
        Assert.Equal(expected.SelectMany(value => new[] { value, value, value }), seen.Bytes.ToArray());
    }

    // Its still picture, which is the first one here; other animations are refused below.
    [Fact]
    public void Run_AnimatedPng_ShowsItsStillPicture() =>
        Assert.Equal([200, 30, 10], Seen("animated.png").Bytes[..3].ToArray());

    [Theory]
    [InlineData("animated.gif", "is a GIF; expected a PNG, JPEG, TIFF, WebP or BMP picture")]
    [InlineData("animated.webp", "is an animated WebP; expected a still picture")]
    [InlineData("empty.png", "is empty; expected a PNG, JPEG, TIFF, WebP or BMP picture")]
    public void Run_WhatIsNoStillPicture_SaysWhatItIs(string name, string expected)
    {
        string path = name == "empty.png" ? _folder.Touch(name) : OnnxNetworkTests.Golden("odd/" + name);

        PredictionResult result = new Predictor(new Witness())
            .Run([path], _folder["out"], cancellation: TestContext.Current.CancellationToken);

        Assert.Equal($"{path}: {expected}",
            Assert.Single(result.Failed).Error.Replace(": convert it", "", StringComparison.Ordinal));
    }

    private Image Seen(string name)
    {
        var witness = new Witness();
        PredictionResult result = new Predictor(witness)
            .Run([OnnxNetworkTests.Golden("odd/" + name)], _folder["out"], cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(result.Failed);
        return Assert.Single(witness.Seen);
    }

    private sealed class Witness : ISegmenter
    {
        public LabelMap Labels { get; } = LabelMap.FromNames(["all"]);

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public List<Image> Seen { get; } = [];

        public Mask Segment(Image image)
        {
            Seen.Add(image);
            return new Mask(image.Width, image.Height);
        }

        public void Dispose() { }
    }
}
