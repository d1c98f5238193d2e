using System.Globalization;
using Tessera.Core.Probabilities;
using Tessera.Reports;
using Tessera.Reports.Blocks;
using Tessera.Reports.Charts;

namespace Tessera.Evaluation.Calibration;

/// <summary>A calibration as sections of a page: key figures, the reliability diagram, the bins.</summary>
public static class CalibrationReport
{
    public static void AddTo(HtmlReport page, CalibrationResult result)
    {
        (Reliability before, Reliability after) = (result.Before, result.After);
        string measured = string.Create(CultureInfo.InvariantCulture, $"{before.Pixels:N0} pixels of {result.Images:N0} images");
        page.Section("Result", $"{measured} of the split {result.Split}, by which the temperature was fitted too.")
            .Add(new KeyFigures(
            [
                new("Temperature", Text(result.Temperature), $"was {Text(result.Previous)}"),
                new("Calibration error", Text(after.CalibrationError),
                    $"was {Text(before.CalibrationError)}; {Reliability.BinCount} bins"),
                new("Negative log-likelihood", Text(after.NegativeLogLikelihood), $"was {Text(before.NegativeLogLikelihood)}"),
            ]));
        page.Section("Reliability").Add(Diagram(result)).Add(Shares(result)).Add(Bins(result));
    }

    private static LineChart Diagram(CalibrationResult result) => new("Reliability diagram",
        Line("before", result.Before), Line("after", result.After),
        new LineSeries("as it should be", [(0, 0), (1, 1)], Dashed: true))
    {
        XLabel = "confidence",
        YLabel = "share that is right",
        YMin = 0,
        YMax = 1,
        ShowsLast = false,
        Caption = "Above the dashed line a model is right more often than it says, below it less often.",
    };

    private static LineChart Shares(CalibrationResult result) => new("How many pixels have which confidence",
        Share("before", result.Before), Share("after", result.After))
    {
        XLabel = "confidence",
        YLabel = "share of pixels",
        YMin = 0,
        ShowsLast = false,
    };

    private static LineSeries Line(string name, Reliability reliability) =>
        new(name, [.. reliability.Bins.Where(bin => bin.Pixels > 0).Select(bin => (bin.Confidence, bin.Accuracy))]);

    private static LineSeries Share(string name, Reliability reliability) =>
        new(name, [.. reliability.Bins.Select(bin => ((bin.From + bin.To) / 2, (double)bin.Pixels / reliability.Pixels))]);

    private static Table Bins(CalibrationResult result)
    {
        TableColumn[] scores = [new("Confidence", true), new("Right", true)];
        var table = new Table([new("Bin"), new("Pixels before", true), .. scores, new("Pixels after", true), .. scores]);
        foreach ((ReliabilityBin before, ReliabilityBin after) in result.Before.Bins.Zip(result.After.Bins))
        {
            var bin = new TableCell($"{Text(before.From)} to {Text(before.To)}", before.From);
            table.Row([bin, .. Cells(before), .. Cells(after)]);
        }
        return table;
    }

    private static TableCell[] Cells(ReliabilityBin bin) =>
        [TableCell.Count(bin.Pixels), TableCell.Score(bin.Confidence), TableCell.Score(bin.Accuracy)];

    private static string Text(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
