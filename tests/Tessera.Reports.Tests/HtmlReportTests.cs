using System.Globalization;
using System.Xml.Linq;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Reports.Blocks;
using Tessera.Reports.Charts;

namespace Tessera.Reports.Tests;

public sealed class HtmlReportTests
{
    private const string Hostile = "</title><script>alert('x')</script> & \"quoted\" \u0001\uD800 Straße 東京";

    [Fact]
    public void ToHtml_WithHostileNamesEverywhere_ShowsThemAndRunsNothing()
    {
        XDocument page = Page.Parse(Everything(Hostile).ToHtml());

        XElement script = Assert.Single(page.Descendants("script"));
        Assert.Equal("body", script.Parent!.Name.LocalName);
        Assert.DoesNotContain("alert", script.Value);
        string shown = Hostile.Replace('\u0001', '\uFFFD').Replace('\uD800', '\uFFFD');
        Assert.Equal(shown, page.Descendants("h1").Single().Value);
        Assert.Contains(page.Descendants("td"), cell => cell.Value == shown);
        Assert.Contains(page.Descendants("img"),
            image => image.Attribute("alt")!.Value.Contains(shown, StringComparison.Ordinal));
    }

    [Fact]
    public void ToHtml_NeedsNothingFromElsewhere()
    {
        string html = Everything("road").ToHtml();

        XDocument page = Page.Parse(html);
        Assert.DoesNotContain("http", html);
        Assert.DoesNotContain("@import", html);
        Assert.Empty(page.Descendants("link"));
        Assert.All(page.Descendants("img"), image => Assert.StartsWith("data:image/", image.Attribute("src")!.Value));
        Assert.All(page.Descendants("a"),
            a => Assert.Single(page.Descendants(), e => "#" + e.Attribute("id")?.Value == a.Attribute("href")!.Value));
    }

    [Fact]
    public void ToHtml_InAnotherCulture_GivesTheSameBytes()
    {
        string here = Everything("road").ToHtml();
        CultureInfo before = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        commas.NumberFormat.NegativeSign = "~";
        try
        {
            CultureInfo.CurrentCulture = commas;
            Assert.Equal(here, Everything("road").ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Save_WhereAFolderStands_SaysWhichFile()
    {
        string folder = Directory.CreateTempSubdirectory("tessera-report").FullName;
        try
        {
            string taken = Path.Combine(folder, "report.html");
            Directory.CreateDirectory(taken);
            var error = Assert.Throws<InputException>(() => new HtmlReport("x").Save(taken));
            Assert.StartsWith(taken, error.Message);
            Assert.Empty(Directory.GetFiles(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static HtmlReport Everything(string name)
    {
        LabelClass[] classes = [new(0, name, new Rgb(1, 2, 3)), new(1, name + "2", new Rgb(255, 255, 255))];
        var report = new HtmlReport(name) { Subtitle = name, Footer = name };
        report.Section(name, name)
            .Paragraph(name)
            .Add(new KeyFigures(new KeyFigure(name, name, name)))
            .Add(new LineChart(name, new LineSeries(name, [(0, 1.5), (1, 2.25)]))
            {
                XLabel = name,
                YLabel = name,
                Mark = (0.5, name),
                Caption = name,
            });
        report.Section(name)
            .Add(new BarChart(name, [new Bar(name, 0.5, classes[0].Color, name)]) { Reference = (0.25, name), Caption = name })
            .Add(new ConfusionHeatmap(name, classes, new long[,] { { 3, 1 }, { 0, 0 } }) { Caption = name });
        report.Section(name)
            .Add(new Table(new TableColumn(name), new TableColumn(name, Numeric: true)) { Title = name }.Row(name,
                TableCell.Score(0.125)))
            .Add(new Gallery { Title = name, Legend = [new LegendEntry(name, classes[0].Color)] }
                .Add(new GalleryRow(name, [new GalleryImage([0xFF, 0xD8, 0xFF, 0xE0], name)], name)));
        return report;
    }
}
