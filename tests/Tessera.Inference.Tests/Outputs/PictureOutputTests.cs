using Tessera.Core.Masks;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Outputs;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Tests.Outputs;

/// <summary>Outputs that are pictures, and the data set that predictions become.</summary>
public sealed class PictureOutputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // On black, at four fifths: always there is yellow, half of the time red, never is the picture.
    [Fact]
    public void HeatMap_OverTheFirstImage_RunsFromRedToYellow()
    {
        Mask one = new(96, 32), two = new(96, 32);
        for (int i = 0; i < one.Ids8.Length; i++)
            (one.Ids8[i], two.Ids8[i]) = ((byte)(i % 96 < 32 ? 2 : 0), (byte)(i % 96 < 64 ? 2 : 0));
        Photo("a.png", 0, 96, 32);
        Photo("b.png", 1, 96, 32);

        Predict(new HeatMapOutput(_folder["heat"], [MadeScene.Labels[2]]), one, two);

        Image over = ImageFile.Read(_folder["heat/car.jpg"]), grey = ImageFile.Read(_folder["heat/car.png"]);
        (int, byte, int, int)[] expected = [(16, 255, 204, 204), (48, 128, 204, 0), (80, 0, 0, 0)];
        foreach ((int x, byte share, int red, int green) in expected)
        {
            ReadOnlySpan<byte> found = over.Row(16).Slice(3 * x, 3);
            Assert.Equal(red, (double)found[0], 6.0);
            Assert.Equal(green, (double)found[1], 6.0);
            Assert.Equal(0, (double)found[2], 6.0);
            Assert.Equal(share, grey.Row(16)[x]);
        }
    }

    [Fact]
    public void Overlay_WithOptions_IsDrawnByThem()
    {
        Photo("a.png", 0, MadeScene.Width, MadeScene.Height);
        var options = new OverlayOptions { SideBySide = true };
        Image photo = ImageFile.Read(_folder["in/a.png"]);

        Predict(new OverlayOutput(options), MadeScene.Mask());

        ImageFile.Write(_folder["expected.jpg"], Overlay.Draw(photo, MadeScene.Mask(), MadeScene.Labels, options));
        ImageFile.Write(_folder["plain.jpg"], Overlay.Draw(photo, MadeScene.Mask(), MadeScene.Labels));
        byte[] found = File.ReadAllBytes(_folder["out/overlays/a.jpg"]);
        Assert.Equal(File.ReadAllBytes(_folder["expected.jpg"]), found);
        Assert.NotEqual(File.ReadAllBytes(_folder["plain.jpg"]), found);
    }

    [Fact]
    public void Cutout_WithAFeather_HasTheEdgesSlope()
    {
        Photo("a.png", 0, MadeScene.Width, MadeScene.Height);

        Predict(new CutoutOutput(new HashSet<int> { 2 }, feather: 4), MadeScene.Mask());

        Image cut = ImageFile.Read(_folder["out/cutouts/a.png"], new ReadOptions(KeepAlpha: true));
        byte[] expected = FeatheredEdge.Of(MadeScene.Mask(), new HashSet<int> { 2 }, 4);
        Assert.Equal(expected, Enumerable.Range(0, expected.Length).Select(i => cut.Bytes[4 * i + 3]));
        Assert.Contains(expected, alpha => alpha is > 0 and < 255);
    }

    // What the model saw has no opacity; bytes are copied only where they say the same.
    [Fact]
    public void Dataset_OfAnImageWithOpacity_HoldsWhatTheModelSaw()
    {
        var clear = new Image(4, 3, channels: 4);
        for (int i = 0; i < 12; i++)
            (clear.Bytes[4 * i + 1], clear.Bytes[4 * i + 3]) = ((byte)(10 * i), (byte)(i % 2 == 0 ? 255 : 0));
        Directory.CreateDirectory(_folder["in"]);
        ImageFile.Write(_folder["in/clear.png"], clear);
        Photo("plain.png", 0, 4, 3);

        Predict(new DatasetOutput(_folder["set"], MadeScene.Labels), new Mask(4, 3));

        Image stored = ImageFile.Read(_folder["set/images/train/clear.png"], new ReadOptions(KeepAlpha: true));
        Assert.Equal(3, stored.Channels);
        for (int i = 0; i < 12; i++) Assert.Equal([0, (byte)(10 * i), 0], stored.Bytes.Slice(3 * i, 3).ToArray());
        Assert.Equal(File.ReadAllBytes(_folder["in/plain.png"]), File.ReadAllBytes(_folder["set/images/train/plain.png"]));
    }

    private void Predict(IPredictionOutput output, params Mask[] masks)
    {
        using var segmenter = new KnownSegmenter(MadeScene.Labels, masks);
        PredictionResult result = new Predictor(segmenter, new PredictorOptions { Outputs = [output] })
            .Run([_folder["in"]], _folder["out"], cancellation: TestContext.Current.CancellationToken);
        Assert.Empty(result.Failed);
    }

    private void Photo(string name, byte number, int width, int height)
    {
        var image = new Image(width, height);
        image.Bytes[0] = number;
        Directory.CreateDirectory(_folder["in"]);
        ImageFile.Write(_folder["in/" + name], image);
    }
}
