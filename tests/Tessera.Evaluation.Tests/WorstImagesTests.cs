using System.Xml.Linq;
using Tessera.Data.Datasets;
using Tessera.Reports;
using Tessera.Reports.Blocks;

namespace Tessera.Evaluation.Tests;

public sealed class WorstImagesTests
{
    [Fact]
    public void Draw_ShowsTheWorstFirstWithFourPicturesAndALegendEach()
    {
        EvaluationResult result =
            Evaluator.Run(Street.Segmenter(), Street.Labels, "val", Street.Samples, Street.Read, new(), null,
            TestContext.Current.CancellationToken);
        var read = new List<string>();

        Gallery gallery = WorstImages.Draw(result, Street.Segmenter(), Remember, count: 2, TestContext.Current.CancellationToken);

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
}
