using System.Xml;
using System.Xml.Linq;
using Tessera.Reports.Blocks;

namespace Tessera.Evaluation.Tests;

public sealed class EvaluationReportTests
{
    [Fact]
    public void ToHtml_ShowsTheFiguresThatWereComputed()
    {
        XDocument page = Page(Result());

        string[] values = [.. page.Descendants("dd").Where(d => d.Attribute("class") is null).Select(d => d.Value)];
        Assert.Equal("0.542", values[0]);
        Assert.Equal("0.714", values[1]);
        Assert.Equal("0.722", values[^1]);
        Assert.Equal(["0.500", "0.667", "0.500", "0.500"], Class(page, "value").Select(v => v.Value));
        Assert.Equal(["#0a141e", "#804080", "#00008e", "#003c64"],
            Class(page, "bar").Elements("rect").Select(b => b.Attribute("fill")!.Value));
        Assert.Contains("bus seen as car: 50.00 % (1 of 2 pixels)", page.Descendants("title").Select(t => t.Value));
    }

    [Fact]
    public void ToHtml_TableHasARowForEachClassAndEachGroup()
    {
        XDocument page = Page(Result());

        string[] firstCells =
            [.. page.Descendants("tr").Elements("td").Where(d => !d.ElementsBeforeSelf().Any()).Select(d => d.Value)];
        Assert.Equal(["sky", "road", "car", "bus", "sky", "road", "vehicle"], firstCells);
    }

    [Fact]
    public void ToHtml_SizesOfObjects_StandInOneRowAClass()
    {
        EvaluationResult result = Evaluator.Run(Street.Segmenter(), Street.Labels, "val", Street.Samples, Street.Read,
            new EvaluationOptions { RecallBySize = true }, null, TestContext.Current.CancellationToken);

        // Objects of the truth: sky 1, road 1 and 1, car 1, and the two pixels of bus, which touch at a corner: one of them is
        // right.
        Assert.Contains("sky1.000 of 1––",
            Page(result).Descendants("tr").Select(r => string.Concat(r.Elements("td").Select(d => d.Value))));
        Assert.Contains("bus1.000 of 1––",
            Page(result).Descendants("tr").Select(r => string.Concat(r.Elements("td").Select(d => d.Value))));
    }

    [Fact]
    public void AddTo_StandsBehindWhatIsThere()
    {
        var report = new Tessera.Reports.HtmlReport("run");
        report.Section("Training");

        new EvaluationReport(Result()) { Worst = new Gallery() }.AddTo(report);

        Assert.Equal(["Training", "Result", "Classes", "Confusion", "Groups", "Worst images"],
            report.Sections.Select(s => s.Heading));
    }

    private static EvaluationResult Result() =>
        Evaluator.Run(Street.Segmenter(), Street.Labels, "val", Street.Samples, Street.Read, new(), null,
            TestContext.Current.CancellationToken);

    private static XDocument Page(EvaluationResult result)
    {
        using var reader = XmlReader.Create(new StringReader(new EvaluationReport(result).ToHtml("t").ToHtml()),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    private static IEnumerable<XElement> Class(XDocument page, string name) =>
        page.Descendants().Where(e => (e.Attribute("class")?.Value ?? "").Split(' ').Contains(name));
}
