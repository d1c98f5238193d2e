using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Metrics;
using Tessera.Data.Datasets;
using Tessera.Evaluation;
using Tessera.Inference.Segmenters;

namespace Tessera.Cli.Verbs;

/// <summary>tessera eval MODEL DATA: how right a model is on masks that people made.</summary>
internal sealed class EvalVerb : IVerb
{
    private readonly Argument<string> _model = new("MODEL") { Description = "An .onnx file, a run's folder or a checkpoint" };
    private readonly Argument<string> _data = new("DATA") { Description = "Folder of a data set; its layout is recognised" };
    private readonly Option<string> _split = Values.Text("--split", "SPLIT", "Which part of the data [val]");
    private readonly Option<string> _without =
        Values.Text("--without", "GROUP", "Measure on one group of train's images (a drive) that training left out");
    private readonly Option<string> _report = Values.Text("--report", "DIR", "Also write DIR/report.html");
    private readonly Option<bool> _sizes = new("--sizes") { Description = "Also count how many objects of each size are found" };
    private readonly Option<FrameOrder> _frames = Values.Choice("--frames", "How a network that remembers sees a video's frames [ordered]",
        new Dictionary<string, FrameOrder>
        {
            ["ordered"] = FrameOrder.Ordered,
            ["shuffled"] = FrameOrder.Shuffled,
            ["single"] = FrameOrder.Single,
        }, FrameOrder.Ordered);
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("eval", "Measure a model on a data set")
        {
            _model, _data, _split, _without, _report, _sizes, _frames, _json,
        };
        command.Validators.Add(result =>
        {
            bool both = result.GetValue(_split) is not null && result.GetValue(_without) is not null;
            if (both) result.AddError("--split and --without exclude each other");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string model = parsed.GetRequiredValue(_model);
        Dataset data = Dataset.Open(parsed.GetRequiredValue(_data));
        string split = parsed.GetValue(_split) ?? "val";
        if (parsed.GetValue(_without) is { } group) (data, split) = (data.WithoutGroup(group), Dataset.HeldOut);

        using ISegmenter segmenter = ModelSource.OpenToMeasure(model);
        using var display = new ProgressDisplay(terminal);
        EvaluationResult result = Evaluator.Run(segmenter, data, split,
            new EvaluationOptions { RecallBySize = parsed.GetValue(_sizes), Frames = parsed.GetValue(_frames) }, display, terminal.Cancellation);
        display.Dispose();
        string? report = parsed.GetValue(_report) is { } folder ? Path.Combine(folder, "report.html") : null;
        if (report is not null)
            EvaluationReport.WithWorst(result, segmenter, data, terminal.Cancellation).ToHtml("Evaluation", $"{model} on {data.Root}").Save(report);
        if (parsed.GetValue(_json)) terminal.Out.WriteLine(result.ToJson());
        else Show(result, report, terminal);
        return ExitCodes.Done;
    }

    private static void Show(EvaluationResult result, string? report, Terminal terminal)
    {
        Table classes = new Table().Border(TableBorder.Simple).AddColumn("class");
        string[] columns = ["IoU", "precision", "recall", "F1", "pixels"];
        foreach (string name in columns) classes.AddColumn(new TableColumn(name).RightAligned());
        foreach (ClassScores score in result.Scores.Classes)
        {
            classes.AddRow(Markup.Escape(result.Labels[score.Id].Name), Text(score.Iou), Text(score.Precision),
                Text(score.Recall), Text(score.F1),
                score.TruthPixels.ToString("N0", CultureInfo.InvariantCulture));
        }
        terminal.Write(classes);
        terminal.Write(Means(result));
        if (report is not null) terminal.Out.WriteLine($"report  {report}");
    }

    private static Table Means(EvaluationResult result)
    {
        SegmentationScores scores = result.Scores;
        Table means = new Table().Border(TableBorder.None).HideHeaders()
            .AddColumn("").AddColumn(new TableColumn("").RightAligned());
        means.AddRow("mean IoU", Text(scores.MeanIou));
        means.AddRow("pixel accuracy", Text(scores.PixelAccuracy));
        means.AddRow("mean class accuracy", Text(scores.MeanClassAccuracy));
        means.AddRow("IoU, weighted by frequency", Text(scores.FrequencyWeightedIou));
        means.AddRow("IoU, weighted by 1/frequency", Text(scores.InverseFrequencyIou));
        means.AddRow("mean F1", Text(scores.MeanF1));
        if (result.Boundaries is { } boundaries)
            means.AddRow(string.Create(CultureInfo.InvariantCulture,
                $"boundary F1 within {boundaries.TolerancePixels:0.##} pixels"), Text(boundaries.MeanF1));
        if (result.GroupScores is { } groups) means.AddRow("mean IoU of groups", Text(groups.MeanIou));
        means.AddRow("images", result.Images.Count.ToString(CultureInfo.InvariantCulture));
        return means;
    }

    // A class that neither truth nor prediction has is no 0.
    private static string Text(double? score) => score?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}
