using System.Globalization;
using Tessera.Core.Metrics;
using Tessera.Reports;
using Tessera.Reports.Blocks;
using Tessera.Reports.Charts;

namespace Tessera.Evaluation;

/// <summary>An evaluation on images of one class each: right images, recall by class,
/// and what the wrong ones were taken for.</summary>
internal sealed class WholeImageSections(EvaluationResult result)
{
    public void AddTo(HtmlReport report)
    {
        string lead = string.Create(
            CultureInfo.InvariantCulture, $"{result.Images.Count:N0} images of the split {result.Split}.");
        report.Section("Result", lead).Add(KeyFigures());
        report.Section("Classes").Add(Recalls()).Add(Scores());
        report.Section("Confusion").Add(new ConfusionHeatmap(
            "What the images of each class were taken for", result.Labels.Classes, EvaluationReport.Counts(result.Confusion))
        {
            Counted = ("image", "images"),
            Caption = "Rows are the truth, columns the prediction; a row's shares make 100 %. Point at a cell for its images.",
        });
    }

    private KeyFigures KeyFigures()
    {
        SegmentationScores scores = result.Scores;
        return new KeyFigures(
        [
            new("Accuracy", EvaluationReport.Text(scores.PixelAccuracy), "right images of all"),
            new("Mean class accuracy", EvaluationReport.Text(scores.MeanClassAccuracy), "mean recall of the classes"),
            new("Mean precision", EvaluationReport.Text(scores.MeanPrecision), "mean of the classes"),
            new("Mean F1", EvaluationReport.Text(scores.MeanF1), "mean of the classes"),
        ]);
    }

    private BarChart Recalls() => new("Recall of each class", [.. result.Scores.Classes.Select(Bar)])
    {
        Max = 1,
        Reference = result.Scores.MeanClassAccuracy is { } mean ? (mean, $"mean {EvaluationReport.Text(mean)}") : null,
        Caption = "The share of a class's images that were taken for it.",
    };

    private Bar Bar(ClassScores score) =>
        new(result.Labels[score.Id].Name, score.Recall ?? double.NaN, result.Labels[score.Id].Color,
            string.Create(CultureInfo.InvariantCulture, $"{score.TruthPixels:N0} images"));

    private Table Scores()
    {
        var table = new Table(
            new("Class"), new("Recall", true), new("Precision", true), new("F1", true),
            new("Images", true), new("Predicted", true))
        {
            Title = "Scores of each class",
        };
        foreach (ClassScores score in result.Scores.Classes)
        {
            table.Row(new TableCell(result.Labels[score.Id].Name, Swatch: result.Labels[score.Id].Color),
                EvaluationReport.Cell(score.Recall), EvaluationReport.Cell(score.Precision), EvaluationReport.Cell(score.F1),
                TableCell.Count(score.TruthPixels), TableCell.Count(score.PredictedPixels));
        }
        return table;
    }
}
