using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Core.Metrics;
using Tessera.Evaluation;
using Tessera.Evaluation.Corruptions;

namespace Tessera.Cli.Verbs;

/// <summary>What an evaluation says on the screen: a row for each class, then the means. Whole images have no IoU, outlines or
/// pixels.</summary>
internal static class ScoreTables
{
    public static void Show(EvaluationResult result, Terminal terminal)
    {
        terminal.Write(Classes(result, result.WholeImages
            ? [("recall", s => s.Recall), ("precision", s => s.Precision), ("F1", s => s.F1)]
            : [("IoU", s => s.Iou), ("precision", s => s.Precision), ("recall", s => s.Recall), ("F1", s => s.F1)],
            result.WholeImages ? "images" : "pixels"));
        terminal.Write(Means(result));
    }

    public static void ShowByGroup(EvaluationResult result, Terminal terminal)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("group").AddColumn(Right("images"));
        if (!result.WholeImages) table.AddColumn(Right("mean IoU"));
        table.AddColumn(Right(result.WholeImages ? "accuracy" : "pixel accuracy"));
        foreach (GroupScore group in result.ByGroup)
        {
            string[] scores = result.WholeImages ? [Text(group.Scores.PixelAccuracy)]
                : [Text(group.Scores.MeanIou), Text(group.Scores.PixelAccuracy)];
            table.AddRow([Markup.Escape(group.Group), group.Images.ToString(CultureInfo.InvariantCulture), .. scores]);
        }
        terminal.Write(table);
    }

    /// <summary>Mean IoU of each corruption, weak to strong, and what it loses in the mean.</summary>
    public static void Show(CorruptionResult result, Terminal terminal)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("mean IoU at strength");
        for (int strength = 1; strength <= Corruption.Strengths; strength++) table.AddColumn(Right($"{strength}"));
        table.AddColumn(Right("lost"));
        double? clean = result.Clean.Scores.MeanIou;
        foreach (IGrouping<Corruption, CorruptionScore> scores in result.Scores.GroupBy(score => score.Corruption))
            table.AddRow([scores.Key.Name, .. scores.Select(score => Text(score.MeanIou)),
                Text(clean - scores.Average(score => score.MeanIou))]);
        terminal.Write(table);
        terminal.Write(new Table().Border(TableBorder.None).HideHeaders().AddColumn("").AddColumn(Right(""))
            .AddRow("mean IoU on clean images", Text(clean)).AddRow("over all corruptions", Text(result.MeanIou))
            .AddRow("lost", Text(clean - result.MeanIou)));
    }

    /// <summary>One column and the two means that say most.</summary>
    public static void ShowShort(EvaluationResult result, string where, Terminal terminal)
    {
        (string, Func<ClassScores, double?>) column = result.WholeImages ? ("recall", s => s.Recall) : ("IoU", s => s.Iou);
        Table table = Classes(result, [column], counts: null).Caption(Markup.Escape(where));
        SegmentationScores scores = result.Scores;
        if (result.WholeImages)
        {
            table.AddRow("mean class accuracy", Text(scores.MeanClassAccuracy));
            table.AddRow("accuracy", Text(scores.PixelAccuracy));
        }
        else
        {
            table.AddRow("mean IoU", Text(scores.MeanIou));
            table.AddRow("pixel accuracy", Text(scores.PixelAccuracy));
        }
        terminal.Write(table);
    }

    private static Table Classes(EvaluationResult result, (string Name, Func<ClassScores, double?> Of)[] columns, string? counts)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("class");
        foreach (string name in columns.Select(c => c.Name).Concat(counts is null ? [] : [counts]))
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (ClassScores score in result.Scores.Classes)
        {
            IEnumerable<string> cells = columns.Select(c => Text(c.Of(score)));
            if (counts is not null) cells = cells.Append(score.TruthPixels.ToString("N0", CultureInfo.InvariantCulture));
            table.AddRow([Markup.Escape(result.Labels[score.Id].Name), .. cells]);
        }
        return table;
    }

    private static Table Means(EvaluationResult result)
    {
        SegmentationScores scores = result.Scores;
        Table means = new Table().Border(TableBorder.None).HideHeaders()
            .AddColumn("").AddColumn(new TableColumn("").RightAligned());
        if (result.WholeImages)
        {
            means.AddRow("accuracy", Text(scores.PixelAccuracy));
            means.AddRow("mean class accuracy", Text(scores.MeanClassAccuracy));
            means.AddRow("mean precision", Text(scores.MeanPrecision));
        }
        else
        {
            means.AddRow("mean IoU", Text(scores.MeanIou));
            means.AddRow("pixel accuracy", Text(scores.PixelAccuracy));
            means.AddRow("mean class accuracy", Text(scores.MeanClassAccuracy));
            means.AddRow("IoU, weighted by frequency", Text(scores.FrequencyWeightedIou));
            means.AddRow("IoU, weighted by 1/frequency", Text(scores.InverseFrequencyIou));
        }
        means.AddRow("mean F1", Text(scores.MeanF1));
        if (result.Boundaries is { } boundaries)
            means.AddRow(string.Create(CultureInfo.InvariantCulture,
                $"boundary F1 within {boundaries.TolerancePixels:0.##} pixels"), Text(boundaries.MeanF1));
        if (result.GroupScores is { } groups) means.AddRow("mean IoU of groups", Text(groups.MeanIou));
        if (result.UnseenPixels > 0)
            means.AddRow("pixels around the model's crop, in no score",
                result.UnseenPixels.ToString("N0", CultureInfo.InvariantCulture));
        if (result.Frames is { } frames) means.AddRow("frames", frames.ToString().ToLowerInvariant());
        means.AddRow("images", result.Images.Count.ToString(CultureInfo.InvariantCulture));
        return means;
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned();

    // A class that neither truth nor prediction has is no 0.
    private static string Text(double? score) => score?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}
