using System.Globalization;
using Tessera.Core.Labels;
using Tessera.Core.Metrics;
using Tessera.Data.Datasets;
using Tessera.Reports;
using Tessera.Reports.Blocks;
using Tessera.Reports.Charts;

namespace Tessera.Evaluation;

/// <summary>An evaluation as sections of a page: key figures, classes, confusion, groups, worst images.</summary>
public sealed class EvaluationReport(EvaluationResult result)
{
    /// <summary>Rows for the worst images, from <see cref="WorstImages"/>; without them the section is left out.</summary>
    public Gallery? Worst { get; init; }

    /// <summary>With the worst images drawn, which are read once more for it.</summary>
    public static EvaluationReport WithWorst(EvaluationResult result, Dataset data, CancellationToken cancellation = default) =>
        new(result) { Worst = WorstImages.Draw(result, new SampleReader(data).Read, cancellation) };

    /// <summary>A page of its own with nothing but the evaluation.</summary>
    public HtmlReport ToHtml(string title, string? subtitle = null)
    {
        var report = new HtmlReport(title) { Subtitle = subtitle };
        AddTo(report);
        return report;
    }

    /// <summary>Adds the sections at the end of a page, for example after a training's curves.</summary>
    public void AddTo(HtmlReport report)
    {
        if (result.WholeImages)
        {
            new WholeImageSections(result).AddTo(report);
            if (Worst is not null) report.Section("Wrong images", "What they are, and what they were taken for.").Add(Worst);
            return;
        }
        AddKeyFigures(report.Section("Result", Lead()));
        AddClasses(report.Section("Classes"));
        var confusion = new ConfusionHeatmap(
            "Where the pixels of each class went", result.Labels.Classes, Counts(result.Confusion))
        {
            Caption = "Rows are the truth, columns the prediction; a row's shares make 100 %. Point at a cell for its pixels.",
        };
        report.Section("Confusion").Add(confusion);
        if (result is { GroupLabels: { } groups, GroupScores: { } scores }) AddGroups(report.Section("Groups"), groups, scores);
        if (result.ByGroup.Count > 1)
            AddByGroup(report.Section("By group", "What belongs together: a drive, a patient, a site."));
        if (Worst is not null) report.Section("Worst images", "The images with the lowest mean IoU of their own.").Add(Worst);
    }

    private string Lead() => string.Create(CultureInfo.InvariantCulture,
        $"{result.Images.Count:N0} images of the split {result.Split}, {result.Pixels:N0} pixels; " +
        $"{Ignored()}{Unseen()}{Order()}");

    private string Ignored() => string.Create(CultureInfo.InvariantCulture, $"{result.Confusion.Ignored:N0} more are ignored.");

    private string Unseen() => result.UnseenPixels == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
        $" The model looks at the middle of an image: {result.UnseenPixels:N0} pixels around it are in no score.");

    private string Order() => result.Frames switch
    {
        FrameOrder.Ordered => " Frames in their order, remembered within each sequence.",
        FrameOrder.Shuffled => " Frames remembered, but in a random order within each sequence.",
        FrameOrder.Single => " Each frame by itself, with nothing remembered.",
        _ => "",
    };

    private void AddKeyFigures(ReportSection section)
    {
        SegmentationScores scores = result.Scores;
        int present = scores.Classes.Count(c => c.Iou is not null);
        var figures = new List<KeyFigure>
        {
            new("Mean IoU", Text(scores.MeanIou), $"over {present} of {result.Labels.Count} classes"),
            new("Pixel accuracy", Text(scores.PixelAccuracy), "right pixels of all"),
            new("Mean class accuracy", Text(scores.MeanClassAccuracy), "mean recall of the classes"),
            new("Mean F1", Text(scores.MeanF1), "Dice, mean of the classes"),
        };
        if (result.Boundaries is { } boundaries)
            figures.Add(new("Boundary F1", Text(boundaries.MeanF1),
                string.Create(CultureInfo.InvariantCulture, $"within {boundaries.TolerancePixels:0.##} pixels")));
        if (result.GroupScores is { } groups) figures.Add(
            new("Mean IoU of groups", Text(groups.MeanIou), $"over {groups.Classes.Count(c => c.Iou is not null)} groups"));
        section.Add(new KeyFigures(figures));
    }

    private void AddClasses(ReportSection section)
    {
        double? mean = result.Scores.MeanIou;
        section.Add(new BarChart("IoU of each class", [.. result.Scores.Classes.Select(Bar)])
        {
            Max = 1,
            Reference = mean is { } value ? (value, $"mean {Text(value)}") : null,
            Caption = "A class that neither truth nor prediction has is absent and counts in no mean; " +
                "one that is never right counts as 0.",
        });
        section.Add(ScoreTable("Scores of each class", "Class", result.Labels, result.Scores, result.Boundaries?.Scores()));
        if (result.RecallBySize is { } sizes) section.Add(SizeTable(sizes));
    }

    private static void AddGroups(ReportSection section, LabelMap groups, SegmentationScores scores) => section
        .Paragraph("The same pixels with the classes of a group taken together: confusion within a group is no mistake here.")
        .Add(ScoreTable("Scores of each group", "Group", groups, scores, null));

    private void AddByGroup(ReportSection section)
    {
        var table = new Table(new("Group"), new("Images", true), new("Mean IoU", true), new("Pixel accuracy", true));
        foreach (GroupScore group in result.ByGroup)
            table.Row([new TableCell(group.Group), TableCell.Count(group.Images),
                Cell(group.Scores.MeanIou), Cell(group.Scores.PixelAccuracy)]);
        section.Add(table);
    }

    private Bar Bar(ClassScores score) =>
        new(result.Labels[score.Id].Name, score.Iou ?? double.NaN, result.Labels[score.Id].Color,
        string.Create(CultureInfo.InvariantCulture, $"{score.TruthPixels:N0} pixels"));

    private static Table ScoreTable(string title, string kind, LabelMap labels, SegmentationScores scores,
        IReadOnlyList<BoundaryScore>? boundaries)
    {
        TableColumn[] columns =
        [
            new(kind), new("IoU", true), new("Precision", true), new("Recall", true), new("F1", true),
            .. boundaries is null ? Array.Empty<TableColumn>() : [new("Boundary F1", true)],
            new("Pixels", true), new("Predicted", true),
        ];
        var table = new Table(columns) { Title = title };
        foreach (ClassScores score in scores.Classes)
        {
            table.Row(
            [
                new TableCell(labels[score.Id].Name, Swatch: labels[score.Id].Color),
                Cell(score.Iou), Cell(score.Precision), Cell(score.Recall), Cell(score.F1),
                .. boundaries is null ? Array.Empty<TableCell>() : [Cell(boundaries[score.Id].F1)],
                TableCell.Count(score.TruthPixels), TableCell.Count(score.PredictedPixels),
            ]);
        }
        return table;
    }

    private Table SizeTable(RecallBySize sizes)
    {
        var table = new Table([new("Class"), .. sizes.Buckets(0).Select(bucket => new TableColumn(Area(bucket), Numeric: true))])
        {
            Title = "Objects found, by size",
            Caption = "The share of a class's objects (connected regions of the truth) with at least half " +
                "of their pixels right, and how many there are.",
        };
        foreach (LabelClass label in result.Labels.Classes)
        {
            IReadOnlyList<SizeBucket> buckets = sizes.Buckets(label.Id);
            if (buckets.Any(bucket => bucket.Objects > 0))
                table.Row([new TableCell(label.Name, Swatch: label.Color), .. buckets.Select(Found)]);
        }
        return table;
    }

    private static TableCell Found(SizeBucket bucket) => bucket.ObjectRecall is { } recall
        ? new(string.Create(CultureInfo.InvariantCulture, $"{recall:0.000} of {bucket.Objects:N0}"), recall)
        : TableCell.Score(double.NaN);

    private static string Area(SizeBucket bucket) => bucket.ToArea is { } to
        ? string.Create(CultureInfo.InvariantCulture, $"{bucket.FromArea:N0} to {to - 1:N0} pixels")
        : string.Create(CultureInfo.InvariantCulture, $"from {bucket.FromArea:N0} pixels");

    internal static long[,] Counts(ConfusionMatrix confusion)
    {
        var counts = new long[confusion.Classes, confusion.Classes];
        for (int truth = 0; truth < confusion.Classes; truth++)
        {
            for (int predicted = 0; predicted < confusion.Classes; predicted++)
                counts[truth, predicted] = confusion[truth, predicted];
        }
        return counts;
    }

    internal static TableCell Cell(double? score) => TableCell.Score(score ?? double.NaN);

    internal static string Text(double? score) => score?.ToString("0.000", CultureInfo.InvariantCulture) ?? "–";
}
