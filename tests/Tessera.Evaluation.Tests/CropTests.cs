using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;

namespace Tessera.Evaluation.Tests;

/// <summary>
/// A model that looks at a square, on an image of four columns: it sees the middle two (255 is ignored).
/// <code>
/// truth 0 [0   1] 255   predicted 255 [0 0] 255
///       1 [255 1] 0               255 [1 1] 255
/// </code>
/// Of three pixels that it is shown two are right; three more have a class.
/// </summary>
public sealed class CropTests
{
    private static readonly LabelMap Labels = LabelMap.FromNames(["sky", "road"]);
    private static readonly ImagePreprocessing Square = new(3, [new ResizeStep(8, 8, Policy: ResizePolicy.Crop)]);
    private static readonly byte[] Predicted = [255, 0, 0, 255, 255, 1, 1, 255];

    [Fact]
    public void Run_ModelThatCrops_IsMeasuredOnWhatItIsShown()
    {
        EvaluationResult result = Run(new Sample("a", "a.png", "a-mask.png", "val"), MaskOf(0, 0, 1, 255, 1, 255, 1, 0));

        Assert.Equal((3, 1, 3), (result.Pixels, result.Confusion.Ignored, result.UnseenPixels));
        Assert.Equal([1, 0, 1, 1], result.Confusion.Counts.ToArray());
        Assert.Equal((0, 0), (result.Confusion.Missed(0), result.Confusion.Missed(1)));
        Assert.Equal(2 / 3.0, result.Scores.PixelAccuracy!.Value, 15);
        JsonElement json = JsonDocument.Parse(result.ToJson()).RootElement;
        Assert.Equal((3, 1, 3), (json.GetProperty("pixels").GetInt32(), json.GetProperty("ignoredPixels").GetInt32(),
            json.GetProperty("unseenPixels").GetInt32()));
        Assert.Contains("3 pixels around it are in no score", new EvaluationReport(result).ToHtml("crop").ToHtml());
        // The image keeps its size, and its prediction its place.
        Assert.Equal((4, 2), (result.Images[0].Width, result.Images[0].Height));
        Assert.Equal(Predicted, result.Worst[0].Predicted.Ids8.ToArray());
    }

    [Fact]
    public void Run_WholeImageThroughACrop_HasOneAnswer()
    {
        EvaluationResult result = Run(new Sample("a", "a.png", "a.png", "val") { ClassId = 1 }, MaskOf(1, 1, 1, 1, 1, 1, 1, 1),
            MaskOf(255, 1, 1, 255, 255, 1, 1, 255));

        Assert.Equal((1, 1, 0), (result.Pixels, result.Scores.PixelAccuracy, result.UnseenPixels));
    }

    [Fact]
    public void ToJson_ModelThatSeesAll_SaysNothingOfIt()
    {
        EvaluationResult result = Run(new Sample("a", "", "", "val"), MaskOf(0, 0, 0, 0), MaskOf(0, 0, 0, 0));

        Assert.False(JsonDocument.Parse(result.ToJson()).RootElement.TryGetProperty("unseenPixels", out _));
    }

    private static EvaluationResult Run(Sample sample, Mask truth, Mask? predicted = null)
    {
        predicted ??= MaskOf(Predicted);
        using var segmenter = new FakeSegmenter(Labels, _ => predicted, truth.Width == 4 ? Square : null);
        var loaded = new LoadedSample(new Image(truth.Width, 2), truth);
        return Evaluator.Run(segmenter, Labels, "val", [sample], _ => loaded, new(), null, TestContext.Current.CancellationToken);
    }

    private static Mask MaskOf(params byte[] ids)
    {
        var mask = new Mask(ids.Length / 2, 2);
        ids.CopyTo(mask.Ids8);
        return mask;
    }
}
