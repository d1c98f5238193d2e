using System.Globalization;
using Tessera.Evaluation;
using Tessera.Models;
using Tessera.Reports;
using Tessera.Reports.Blocks;
using Tessera.Reports.Charts;
using Tessera.Training.Checkpoints;
using Tessera.Training.Loop;
using Tessera.Training.Recipes;

namespace Tessera.Training.Runs;

/// <summary>report.html of a run: what was chosen, the curves, then the evaluation with its worst images.</summary>
internal static class TrainingReport
{
    public static void Write(RunFolder run, TrainingPlan plan, Network network, TrainingProgress progress,
        EvaluationResult? result)
    {
        var report = new HtmlReport($"{plan.Recipe.Model} on {Path.GetFileName(plan.Dataset.Root)}")
        {
            Subtitle = string.Create(CultureInfo.InvariantCulture,
                $"{progress.Epoch} epochs, {progress.Steps:N0} steps, {TimeSpan.FromSeconds(progress.Seconds):h\\:mm\\:ss} " +
                $"({progress.WaitingShare:0.0 %} of it waiting for images), {network.ParameterCount():N0} parameters"),
        };
        AddCurves(report.Section("Training"), MetricsFile.Read(run.Metrics), plan.Recipe.IsClassify());
        if (result is not null) EvaluationReport.WithWorst(result, plan.Dataset).AddTo(report);
        AddRecipe(report.Section("Recipe", "Everything that decided this run; recipe.yaml has the same."), plan.Recipe);
        report.Save(run.Report);
    }

    private static void AddCurves(ReportSection section, IReadOnlyList<MetricsRow> rows, bool classify)
    {
        section.Add(new LineChart("Loss", new LineSeries("training",
            [.. rows.Select(r => ((double)r.Epoch, r.Loss))]))
        { XLabel = "epoch", YLabel = "mean loss of the epoch" });
        var measured = rows.Where(r => r.MeanIou is not null).ToArray();
        if (measured.Length > 1)
        {
            var accuracy = new LineSeries(classify ? "accuracy" : "pixel accuracy",
                [.. measured.Select(r => ((double)r.Epoch, r.PixelAccuracy ?? 0))], Dashed: !classify);
            var meanIou = new LineSeries("mean IoU", [.. measured.Select(r => ((double)r.Epoch, r.MeanIou ?? 0))]);
            section.Add(new LineChart("Validation", classify ? [accuracy] : [meanIou, accuracy])
            { XLabel = "epoch", YLabel = "averaged weights", YMin = 0, YMax = 1 });
        }
        section.Add(new LineChart("Learning rate",
            new LineSeries("at the epoch's end", [.. rows.Select(r => ((double)r.Epoch, r.LearningRate))]))
        { XLabel = "epoch" });
    }

    private static void AddRecipe(ReportSection section, Recipe recipe)
    {
        var table = new Table(new TableColumn("Key"), new TableColumn("Value"));
        string owner = "";
        foreach (string line in RecipeSettings.ToYaml(recipe).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (!line.StartsWith(' ')) owner = colon < 0 ? line.TrimEnd(':', '\r') + "." : "";
            if (colon > 0) table.Row(owner + line[..colon].Trim(), line[(colon + 2)..].Trim());
            else if (line.TrimStart().StartsWith('-')) table.Row("", line.Trim());
        }
        section.Add(table);
    }
}
