using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Evaluation.Calibration;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Reports;

namespace Tessera.Evaluation.Tests;

/// <summary>A segmenter of two classes that is 0.9 sure of the first everywhere, on an image where it is right at three pixels of
/// four: odds of 9 should be odds of 3, which ln 9 / ln 3 = 2 makes of them.</summary>
public sealed class CalibratorTests
{
    private static readonly Sample[] Samples = [new("a", "a.png", "a-mask.png", "val"), new("b", "b.png", "b-mask.png", "val")];

    [Fact]
    public void Run_SegmenterThatIsTooSure_FindsTheTemperature()
    {
        CalibrationResult result = Run(new Sure(), MaskOf(0, 0, 0, 1, 255, 255));

        Assert.Equal(2, result.Temperature, 1e-4);
        Assert.Equal((8L, 2, 1.0), (result.Before.Pixels, result.Images, result.Previous));
        Assert.Equal(0.15, result.Before.CalibrationError, 1e-5);
        Assert.Equal(0, result.After.CalibrationError, 1e-5);
        JsonElement json = JsonDocument.Parse(result.ToJson()).RootElement;
        Assert.Equal(["split", "images", "pixels", "temperature", "previousTemperature", "before", "after"],
            json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(15, json.GetProperty("after").GetProperty("bins").GetArrayLength());
        var page = new HtmlReport("Calibration");
        CalibrationReport.AddTo(page, result);
        Assert.Contains("Reliability diagram", page.ToHtml());
    }

    [Fact]
    public void Run_SegmenterWithATemperature_IsFittedOnTopOfIt()
    {
        CalibrationResult result = Run(new Sure { Temperature = 1.5 }, MaskOf(0, 0, 0, 1, 255, 255));

        Assert.Equal((1.5, 3), (result.Previous, Math.Round(result.Temperature, 3)));
    }

    // Of six columns a crop shows the middle four; what it was not shown is not the model's fault.
    [Fact]
    public void Run_ModelThatCrops_LeavesOutWhatItDoesNotSee()
    {
        var middle = new ImagePreprocessing(3, [new ResizeStep(4, 1, Policy: ResizePolicy.Crop)]);

        CalibrationResult result = Run(new Sure { Preprocessing = middle }, MaskOf(1, 0, 0, 0, 1, 1));

        Assert.Equal(8, result.Before.Pixels);
        Assert.Equal(2, result.Temperature, 1e-4);
    }

    [Fact]
    public void Run_NothingLabelled_SaysSo() => Assert.Contains("split 'val' has no labelled pixel",
        Assert.Throws<InputException>(() => Run(new Sure(), MaskOf(255, 255, 255, 255, 255, 255))).Message);

    private static CalibrationResult Run(Sure segmenter, Mask truth) => Calibrator.Run(segmenter, "val", Samples,
        _ => new LoadedSample(new Image(6, 1), truth), seed: 1, progress: null, TestContext.Current.CancellationToken);

    private static Mask MaskOf(params byte[] ids)
    {
        var mask = new Mask(ids.Length, 1);
        ids.CopyTo(mask.Ids8);
        return mask;
    }

    private sealed class Sure : IProbabilitySegmenter
    {
        public LabelMap Labels { get; } = LabelMap.FromNames(["sky", "road"]);

        public ImagePreprocessing Preprocessing { get; init; } = new(3, []);

        public double Temperature { get; init; } = 1;

        public Mask Segment(Image image) => throw new NotSupportedException();

        public float[] Probabilities(Image image, (int Width, int Height)? size = null) =>
            [.. Enumerable.Repeat(0.9f, image.Width * image.Height), .. Enumerable.Repeat(0.1f, image.Width * image.Height)];

        public void Dispose() { }
    }
}
