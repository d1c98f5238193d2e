using System.Xml.Linq;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Reports;
using Tessera.Reports.Blocks;

namespace Tessera.Evaluation.Tests;

public sealed class WorstImagesTests
{
    private static readonly Placement Whole = new(2, 2, 2, 2);

    [Fact]
    public void Draw_ShowsTheWorstFirstWithFourPicturesAndALegendEach()
    {
        EvaluationResult result =
            Evaluator.Run(Street.Segmenter(), Street.Labels, "val", Street.Samples, Street.Read, new() { Worst = 2 }, null,
            TestContext.Current.CancellationToken);
        var read = new List<string>();

        Gallery gallery = WorstImages.Draw(result, Remember, TestContext.Current.CancellationToken);

        var report = new HtmlReport("t");
        report.Section("s").Add(gallery);
        XElement[] rows = [.. XDocument.Parse(report.ToHtml()["<!DOCTYPE html>".Length..], LoadOptions.PreserveWhitespace)
            .Descendants("div").Where(d => d.Attribute("class")?.Value == "gallery-row")];
        Assert.Equal(["A", "B"], read);
        Assert.Equal(["A mean IoU 0.500, 66.7 % of pixels right", "B mean IoU 0.667, 75.0 % of pixels right"],
            rows.Select(r => r.Element("p")!.Value));
        Assert.All(rows, row =>
            Assert.Equal(["image", "truth", "prediction", "errors"], row.Descendants("div").Elements("p").Select(p => p.Value)));
        Assert.All(rows, row => Assert.Equal(["sky", "road", "car", "bus"], row.Descendants("li").Select(li => li.Value)));

        LoadedSample Remember(Sample sample)
        {
            read.Add(sample.Name);
            return Street.Read(sample);
        }
    }

    // A network that remembers: each mask has one more pixel wrong than the one before it in its sequence.
    [Fact]
    public void Run_OfANetworkThatRemembers_KeepsTheMasksThatWereMeasured()
    {
        Sample[] frames = [.. Enumerable.Range(1, 3).Select(i => new Sample($"a_{i}", $"/a_{i}.png", $"/a_{i}.png", "val"))];
        using var counting = new Counting();

        EvaluationResult result = Evaluator.Run(counting, Street.Labels, "val", frames, Grey, new() { Worst = 2 }, null,
            TestContext.Current.CancellationToken);

        Assert.Equal(["a_3", "a_2"], result.Worst.Select(worst => worst.Score.Sample.Name));
        Assert.Equal([1, 1, 1, 0, 1, 1, 0, 0],
            result.Worst.SelectMany(worst => worst.Predicted.Ids8.ToArray()).Select(id => (int)id));
        var expected = new EvaluationResult(result.Labels, "val", result.Confusion, result.Images)
        {
            Worst = [new(result.Images[2], Street.MaskOf(1, 1, 1, 0), Whole),
                new(result.Images[1], Street.MaskOf(1, 1, 0, 0), Whole)],
        };
        Assert.Equal(Predictions(expected, Grey), Predictions(result, Grey));
    }

    [Fact]
    public void Run_OfALargeImage_KeepsItsMaskAsSmallAsItIsShown()
    {
        using var half = new FakeSegmenter(Street.Labels, image => Striped(image.Width, image.Height));
        Sample[] one = [new("wide", "/wide.png", "/wide.png", "val")];

        EvaluationResult result = Evaluator.Run(half, Street.Labels, "val", one,
            _ => new(new Image(4096, 8), new Mask(4096, 8)), new(), null, TestContext.Current.CancellationToken);

        Mask kept = Assert.Single(result.Worst).Predicted;
        Assert.Equal((1024, 2), (kept.Width, kept.Height));
        Assert.Equal((1, 0), (kept[511, 0], kept[512, 0]));
    }

    private static LoadedSample Grey(Sample sample) => new(Street.ImageOf(90), Street.MaskOf(0, 0, 0, 0));

    private static Mask Striped(int width, int height)
    {
        var mask = new Mask(width, height);
        for (int y = 0; y < height; y++) mask.Ids8.Slice(y * width, width / 2).Fill(1);
        return mask;
    }

    private static string[] Predictions(EvaluationResult result, Func<Sample, LoadedSample> read)
    {
        var report = new HtmlReport("t");
        report.Section("s").Add(WorstImages.Draw(result, read, TestContext.Current.CancellationToken));
        return [.. XDocument.Parse(report.ToHtml()["<!DOCTYPE html>".Length..]).Descendants("img")
            .Where(image => image.Attribute("alt")?.Value.StartsWith("prediction", StringComparison.Ordinal) == true)
            .Select(image => image.Attribute("src")?.Value ?? "")];
    }

    private sealed class Counting : ISegmenter
    {
        private int _frames;

        public LabelMap Labels => Street.Labels;

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public bool Remembers => true;

        public Mask Segment(Image image)
        {
            _frames++;
            return Street.MaskOf([.. Enumerable.Range(0, 4).Select(i => (byte)(i < _frames ? 1 : 0))]);
        }

        public void Restart() => _frames = 0;

        public void Dispose() { }
    }
}
