using System.Globalization;
using System.Xml.Linq;
using Tessera.Reports.Charts;

namespace Tessera.Reports.Tests.Charts;

public sealed class LineChartTests
{
    [Fact]
    public void Write_StraightLine_DrawsItsPointsInProportion()
    {
        XDocument page = Page.Of(new LineChart("t", new LineSeries("s", [(0, 0), (5, 0.5), (10, 1)])) { YMin = 0, YMax = 1 });

        (double X, double Y)[] points = Points(Assert.Single(page.Descendants("polyline")));
        Assert.Equal(3, points.Length);
        Assert.Equal((points[0].X + points[2].X) / 2, points[1].X, 0.011);
        Assert.Equal((points[0].Y + points[2].Y) / 2, points[1].Y, 0.011);
        Assert.True(points[0].Y > points[2].Y, "larger values stand higher");
    }

    [Fact]
    public void Write_NotANumber_LeavesAGap()
    {
        XDocument page =
            Page.Of(new LineChart("t", new LineSeries("s", [(0, 1), (1, 2), (2, double.NaN), (3, 1), (4, 2), (5, 3)])));

        Assert.Equal([2, 3], page.Descendants("polyline").Select(line => Points(line).Length));
    }

    [Fact]
    public void Write_LogAxis_LeavesOutWhatCannotStandOnIt()
    {
        XDocument page =
            Page.Of(new LineChart("t", new LineSeries("s", [(0, 0), (1, 1), (2, 10), (3, 100), (4, -1)])) { LogY = true });

        (double X, double Y)[] points = Points(Assert.Single(page.Descendants("polyline")));
        Assert.Equal(points[0].Y - points[1].Y, points[1].Y - points[2].Y, 0.011);
    }

    [Fact]
    public void Write_ManyPoints_StaysSmallAndKeepsTheSpike()
    {
        var values = Enumerable.Range(0, 100_000).Select(i => ((double)i, i == 77_777 ? 50.0 : Math.Sin(i / 500.0))).ToArray();

        XDocument page = Page.Of(new LineChart("t", new LineSeries("s", values)));

        (double X, double Y)[] points = Points(Assert.Single(page.Descendants("polyline")));
        Assert.InRange(points.Length, 800, 1700);
        Assert.Equal(points, points.OrderBy(p => p.X));
        // The axis runs from -20 to 60 over 244 units, from 30 downwards: 50 stands an eighth below its top.
        Assert.Equal(30 + 244 / 8.0, points.Min(p => p.Y), 0.011);
    }

    [Fact]
    public void Write_NothingMeasured_SaysSoInsteadOfFailing()
    {
        XDocument page = Page.Of(new LineChart("t", new LineSeries("s", [(0, double.NaN)]), new LineSeries("u", [])));

        Assert.Empty(page.Descendants("svg"));
        Assert.Contains("Nothing was measured", page.Root!.Value);
    }

    [Fact]
    public void Write_Legend_NamesEachSeriesWithItsLastValue()
    {
        XDocument page = Page.Of(new LineChart("t", new LineSeries("train", [(0, 3), (1, 0.25)]),
            new LineSeries("val", [(0, 2), (1, 0.5), (2, double.NaN)])));

        Assert.Equal(["train 0.25", "val 0.5"], page.WithClass("legend").Elements("li").Select(li => li.Value.Trim()));
    }

    private static (double X, double Y)[] Points(XElement line) => [.. line.Attribute("points")!.Value.Split(' ').Select(pair =>
    {
        string[] xy = pair.Split(',');
        return (double.Parse(xy[0], CultureInfo.InvariantCulture), double.Parse(xy[1], CultureInfo.InvariantCulture));
    })];
}
