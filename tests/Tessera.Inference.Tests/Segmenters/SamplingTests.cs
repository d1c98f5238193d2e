using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Core.Probabilities;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Tiles;
using Tessera.Onnx.Models;
using Tessera.Onnx.Sessions;

namespace Tessera.Inference.Tests.Segmenters;

/// <summary>A network of one layer behind a dropout of three channels: all eight ways to drop are gone through by hand, and many
/// samples have to come to the same.</summary>
public sealed class SamplingTests : IDisposable
{
    private const int Samples = 4000;
    private const float Share = 0.4f;

    // By class, channel.
    private static readonly float[,] Weights = { { 2, -1, 0.5f }, { -0.5f, 1.5f, 1 } };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(true), InlineData(false)]
    public void Probabilities_OfManySamples_AreTheMeanOfAllWaysToDrop(bool wholeChannels)
    {
        Image image = TwoPixels([255, 128, 64], [32, 255, 200]);
        (float[] mean, float[] apart) = Expected(image);
        using IProbabilitySegmenter segmenter = Segmenter.Load(Write(wholeChannels), samples: Samples);
        float[] planes = new float[4], entropy = new float[2];

        segmenter.Probabilities(image, planes, entropy);

        // A sample's probability lies within 0 and 1, so its deviation is at most 0.5 and that of the mean 0.008.
        for (int i = 0; i < 4; i++) Assert.Equal(mean[i], planes[i], 0.025);
        float[] map = CertaintyMap.Disagreement(planes, entropy, 2);
        for (int i = 0; i < 2; i++) Assert.Equal(apart[i], map[i], 0.025);
        Assert.True(apart.Min() > 0.1, "the ways to drop differ");
    }

    [Fact]
    public void Ask_OfWholeChannels_GivesPixelsThatAreAlikeTheSameAnswer()
    {
        Image image = TwoPixels([255, 128, 64], [255, 128, 64]);

        Assert.Equal(0, DifferentPixels(image, wholeChannels: true));
        // Two draws of eight: alike where all three agree, 0.52 of the time each.
        Assert.InRange(DifferentPixels(image, wholeChannels: false), 150, 200);
    }

    [Fact]
    public void Load_WithOneSample_DropsNothing()
    {
        Image image = TwoPixels([255, 128, 64], [32, 255, 200]);
        using IProbabilitySegmenter segmenter = Segmenter.Load(Write(true));

        float[] planes = segmenter.Probabilities(image);

        double difference = 2.5 * 255 / 255 - 2.5 * 128 / 255 - 0.5 * 64 / 255;
        Assert.Equal(1 / (1 + Math.Exp(-difference)), planes[0], 1e-5);
    }

    [Fact]
    public void Load_ModelThatDropsNothing_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => Segmenter.Load(OnnxNetworkTests.Golden("plain.onnx"), samples: 2));

        Assert.Contains("plain.onnx: has no dropout that could go on dropping", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Probabilities_OfTiles_AgreeWithTheWholeImagesDisagreement()
    {
        Image image = Tiles.TiledSegmenterTests.Photo(200, 150);
        AveragedSegmenter two() => new([Named("cut.onnx"), Named("cut.onnx")], ImageVariant.All(flip: true, 1));
        using var whole = two();
        using var tiled = new TiledSegmenter(two(), new TileSettings { Size = 128, Overlap = 64, WholePixels = 1 });
        int pixels = 200 * 150, classes = whole.Labels.Count;
        float[] planes = new float[classes * pixels], entropy = new float[pixels];
        float[] tiledPlanes = new float[classes * pixels], tiledEntropy = new float[pixels];

        whole.Probabilities(image, planes, entropy);
        tiled.Probabilities(image, tiledPlanes, tiledEntropy);

        Assert.Equal(whole.Probabilities(image), planes);
        // The network's stretched grid and the zeros around a tile move some pixels; most stay.
        double off = entropy.Zip(tiledEntropy, (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(off, 0, 0.01);
        Assert.True(entropy.Average() > 0.1);
    }

    private static NamedSegmenter Named(string model) => new(model, Segmenter.Load(OnnxNetworkTests.Golden(model)));

    private int DifferentPixels(Image image, bool wholeChannels)
    {
        using IProbabilitySegmenter segmenter = Segmenter.Load(Write(wholeChannels), samples: 200);
        int different = 0;
        segmenter.Ask(image, (2, 1), planes => different += planes[0] == planes[1] ? 0 : 1);
        return different;
    }

    private static Image TwoPixels(byte[] left, byte[] right)
    {
        var image = new Image(2, 1);
        left.CopyTo(image.Bytes);
        right.CopyTo(image.Bytes[3..]);
        return image;
    }

    // The mean's planes, and the mutual information over ln 2.
    private static (float[] Mean, float[] Apart) Expected(Image image)
    {
        double[] mean = new double[4], entropy = new double[2];
        for (int way = 0; way < 8; way++)
        {
            double chance = 1;
            for (int c = 0; c < 3; c++) chance *= (way >> c & 1) == 1 ? 1 - Share : Share;
            for (int i = 0; i < 2; i++)
            {
                double difference = 0;
                for (int c = 0; c < 3; c++)
                {
                    double value = (way >> c & 1) * image.Bytes[3 * i + c] / 255.0 / (1 - Share);
                    difference += value * (Weights[0, c] - Weights[1, c]);
                }
                double p = 1 / (1 + Math.Exp(-difference));
                mean[i] += chance * p;
                mean[2 + i] += chance * (1 - p);
                entropy[i] += chance * Bits(p);
            }
        }
        return ([.. mean.Select(p => (float)p)], [.. Enumerable.Range(0, 2).Select(i => (float)(Bits(mean[i]) - entropy[i]))]);
    }

    private static double Bits(double p) => -(p * Math.Log2(p) + (1 - p) * Math.Log2(1 - p));

    private string Write(bool wholeChannels)
    {
        var builder = new OnnxModelBuilder("dropping");
        string image = builder.Input("image", OnnxElementType.Float, "N", 3, "H", "W");
        string values = builder.Node("Relu", "", [image]);
        string dropped = builder.Node("Dropout", "drop", [values, builder.Initializer("share", [Share])]);
        string weight = builder.Initializer("weight", [.. Weights.Cast<float>()], 2, 3, 1, 1);
        builder.Rename(builder.Node("Conv", "", [dropped, weight]), "logits");
        builder.Output("logits", OnnxElementType.Float, "N", 2, "H", "W");
        builder.Metadata(LabelMapJson.Key, LabelMap.FromNames(["sky", "road"]).ToJson());
        var steps = new ImagePreprocessing(3, [new NormaliseStep(255, [0, 0, 0], [1, 1, 1])]);
        builder.Metadata(PreprocessingJson.Key, steps.ToJson());
        if (wholeChannels) builder.Metadata(ModelDropout.Key, new ModelDropout([dropped]).ToJson());
        string path = _folder["dropping.onnx"];
        File.WriteAllBytes(path, builder.ToBytes());
        return path;
    }
}
