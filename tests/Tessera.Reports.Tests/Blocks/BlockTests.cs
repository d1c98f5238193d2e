using System.Xml.Linq;
using Tessera.Core.Labels;
using Tessera.Reports.Blocks;

namespace Tessera.Reports.Tests.Blocks;

public sealed class BlockTests
{
    [Fact]
    public void Table_ShowsScoresWithThreeDecimalsAndSortsByTheWholeNumber()
    {
        var table =
            new Table(new TableColumn("class"), new TableColumn("iou", Numeric: true), new TableColumn("pixels", Numeric: true))
            .Row(new TableCell("sky", Swatch: new Rgb(1, 2, 3)), TableCell.Score(1 / 3.0), TableCell.Count(1_234_567))
            .Row("road", TableCell.Score(double.NaN), TableCell.Count(0));

        XElement[] cells = [.. Page.Of(table).Descendants("td")];
        Assert.Equal(["sky", "0.333", "1,234,567", "road", "–", "0"], cells.Select(c => c.Value));
        Assert.Equal("0.3333333333333333", cells[1].Attribute("data-value")!.Value);
        Assert.Null(cells[4].Attribute("data-value"));
        Assert.Contains("#010203", cells[0].Element("span")!.Attribute("style")!.Value);
    }

    [Fact]
    public void Table_RowOfAnotherLength_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new Table(new TableColumn("a"), new TableColumn("b")).Row("only one"));

    [Fact]
    public void Gallery_CarriesEachImageAndItsLegendWithEveryRow()
    {
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3];
        var gallery =
            new Gallery { Legend = [new LegendEntry("sky", new Rgb(1, 2, 3)), new LegendEntry("road", new Rgb(4, 5, 6))] }
            .Add(new GalleryRow("one", [new GalleryImage(png, "image"), new GalleryImage(png, "truth")]))
            .Add(new GalleryRow("two", [new GalleryImage(png, "image")]));

        XDocument page = Page.Of(gallery);
        Assert.Equal(3, page.Descendants("img").Count());
        Assert.All(page.Descendants("img"),
            i => Assert.Equal("data:image/png;base64," + Convert.ToBase64String(png), i.Attribute("src")!.Value));
        Assert.Equal(2, page.WithClass("legend").Count());
    }

    [Fact]
    public void GalleryImage_OfUnknownBytes_IsRefused() =>
        Assert.Contains("'photo'", Assert.Throws<ArgumentException>(() => new GalleryImage([1, 2, 3], "photo").DataUri).Message);

    [Fact]
    public void KeyFigures_StandAsPairsOfTermAndValue()
    {
        XDocument page = Page.Of(new KeyFigures(new KeyFigure("Mean IoU", "0.612", "over 11 classes")));

        Assert.Equal("Mean IoU", page.Descendants("dt").Single().Value);
        Assert.Equal(["0.612", "over 11 classes"], page.Descendants("dd").Select(d => d.Value));
    }
}
