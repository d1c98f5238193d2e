using System.Xml.Linq;
using Tessera.Core.Labels;
using Tessera.Reports.Charts;

namespace Tessera.Reports.Tests.Charts;

public sealed class ClassChartTests
{
    private static readonly LabelClass[] Classes =
        [new(0, "sky", new Rgb(10, 20, 30)), new(1, "road", new Rgb(128, 64, 128)), new(2, "car", new Rgb(0, 0, 142))];

    [Fact]
    public void BarChart_DrawsLengthsInProportionInTheClassColours()
    {
        XDocument page = Page.Of(
            new BarChart("t", [new Bar("sky", 0.5, Classes[0].Color), new Bar("road", 0.25, Classes[1].Color)]) { Max = 1 });

        XElement[] bars = [.. page.WithClass("bar").Elements("rect")];
        Assert.Equal(["#0a141e", "#804080"], bars.Select(b => b.Attribute("fill")!.Value));
        Assert.Equal(2, bars[0].Number("width") / bars[1].Number("width"), 3);
        Assert.Equal(["0.500", "0.250"], page.WithClass("value").Select(v => v.Value));
    }

    [Fact]
    public void BarChart_AbsentClass_SaysSoAndDrawsNoBar()
    {
        XDocument page = Page.Of(
            new BarChart("t", [new Bar("sky", double.NaN, Classes[0].Color), new Bar("road", 0, Classes[1].Color)]) { Max = 1 });

        Assert.Equal(["absent", "0.000"], page.WithClass("value").Select(v => v.Value));
        Assert.Single(page.WithClass("bar").Elements("rect"));
    }

    [Fact]
    public void ConfusionHeatmap_ShowsSharesOfTheRowAndCountsOnHover()
    {
        var counts = new long[,] { { 900, 90, 10 }, { 0, 0, 0 }, { 3_000_000_000, 0, 1_000_000_000 } };

        XDocument page = Page.Of(new ConfusionHeatmap("t", Classes, counts));

        XElement[] rows = [.. page.WithClass("row")];
        Assert.Equal(["90", "9", "1"], rows[0].Descendants("text").Select(t => t.Value));
        Assert.Equal(["75", "25"], rows[2].Descendants("text").Select(t => t.Value));
        Assert.Empty(rows[1].Descendants("text"));
        Assert.Contains("empty", rows[1].Attribute("class")!.Value);
        Assert.Equal("sky seen as road: 9.00 % (90 of 1,000 pixels)", rows[0].Descendants("title").ElementAt(1).Value);
        Assert.Equal("car seen as sky: 75.00 % (3,000,000,000 of 4,000,000,000 pixels)",
            rows[2].Descendants("title").First().Value);
        Assert.Equal(0.3, rows[0].Elements("g").ElementAt(1).Elements("rect").Last().Number("fill-opacity"), 3);
        Assert.Equal(["right", "wrong", "wrong"], rows[0].Elements("g").Select(g => g.Attribute("class")!.Value.Split(' ')[0]));
    }

    [Fact]
    public void ConfusionHeatmap_NamesStandOnBothAxesInOrder()
    {
        XDocument page = Page.Of(new ConfusionHeatmap("t", Classes, new long[3, 3]));

        string[] names = [.. page.WithClass("names").Elements("text").Select(t => t.Value)];
        Assert.Equal(["sky", "sky", "road", "road", "car", "car"], names);
    }

    [Fact]
    public void ConfusionHeatmap_OfAHundredAndFiftyClasses_IsDrawn()
    {
        LabelClass[] many = [.. Enumerable.Range(0, 150).Select(i => new LabelClass(i, $"class {i}", new Rgb((byte)i, 0, 0)))];
        var counts = new long[150, 150];
        for (int i = 0; i < 150; i++) counts[i, i] = i;

        XDocument page = Page.Of(new ConfusionHeatmap("t", many, counts));

        Assert.Equal(150 * 150, page.WithClass("ground").Count());
    }

    [Fact]
    public void ConfusionHeatmap_CountsOfAnotherSize_AreRefused() =>
        Assert.Throws<ArgumentException>(() => new ConfusionHeatmap("t", Classes, new long[2, 3]));

    [Fact]
    public void CoOccurrenceHeatmap_ShowsSharesOfTheDiagonal()
    {
        var images = new long[,] { { 4, 1, 0 }, { 1, 2, 0 }, { 0, 0, 0 } };

        XDocument page = Page.Of(new CoOccurrenceHeatmap("t", Classes, images));

        XElement[] rows = [.. page.WithClass("row")];
        Assert.Equal(["100", "25"], rows[0].Descendants("text").Select(t => t.Value));
        Assert.Equal(["50", "100"], rows[1].Descendants("text").Select(t => t.Value));
        Assert.Contains("empty", rows[2].Attribute("class")!.Value);
        Assert.Equal("1 of 4 images with sky have road too", rows[0].Descendants("title").ElementAt(1).Value);
        Assert.Equal("2 images have road", rows[1].Descendants("title").ElementAt(1).Value);
        Assert.Equal("no image has car", rows[2].Descendants("title").First().Value);
        Assert.Throws<ArgumentException>(() => new CoOccurrenceHeatmap("t", Classes, new long[2, 3]));
    }
}
