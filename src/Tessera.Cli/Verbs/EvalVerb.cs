using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Data.Datasets;
using Tessera.Evaluation;
using Tessera.Inference.Segmenters;

namespace Tessera.Cli.Verbs;

/// <summary>tessera eval MODEL DATA: how right a model is on masks, or on the classes of whole images, that people made.</summary>
internal sealed class EvalVerb : IVerb
{
    private readonly Argument<string> _model = new("MODEL") { Description = "An .onnx file, a run's folder or a checkpoint" };
    private readonly Argument<string> _data = new("DATA")
    {
        Description = "Folder of a data set; its layout is recognised, whole images by folders named as the model's classes",
    };
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
    private readonly Option<string?> _device = Values.Device("of a run where it was trained, of an .onnx the CPU");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("eval", "Measure a model on a data set")
        {
            _model, _data, _split, _without, _report, _sizes, _frames, _device, _json,
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
        using ISegmenter segmenter = ModelSource.OpenToMeasure(model, parsed.GetValue(_device));
        Dataset data = Dataset.OpenFor(segmenter.Labels, parsed.GetRequiredValue(_data));
        string split = parsed.GetValue(_split) ?? "val";
        if (parsed.GetValue(_without) is { } group) (data, split) = (data.WithoutGroup(group), Dataset.HeldOut);
        if (parsed.GetValue(_sizes) && data.Split(split).Any(sample => sample.ClassId is not null))
            throw InputException.At(data.Root, "--sizes counts the objects of masks; these are whole images");
        using var display = new ProgressDisplay(terminal);
        EvaluationResult result = Evaluator.Run(segmenter, data, split,
            new EvaluationOptions { RecallBySize = parsed.GetValue(_sizes), Frames = parsed.GetValue(_frames) }, display, terminal.Cancellation);
        display.Dispose();
        string? report = parsed.GetValue(_report) is { } folder ? Path.Combine(folder, "report.html") : null;
        if (report is not null)
            EvaluationReport.WithWorst(result, data, terminal.Cancellation)
                .ToHtml("Evaluation", $"{model} on {data.Root}").Save(report);
        if (parsed.GetValue(_json))
        {
            terminal.Out.WriteLine(result.ToJson());
            return ExitCodes.Done;
        }
        ScoreTables.Show(result, terminal);
        if (report is not null) terminal.Out.WriteLine($"report  {report}");
        return ExitCodes.Done;
    }
}
