using System.CommandLine;
using System.Globalization;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Evaluation;
using Tessera.Evaluation.Corruptions;
using Tessera.Inference.Segmenters;
using Tessera.Reports;
using Tessera.Training.Loop;

namespace Tessera.Cli.Verbs;

/// <summary>tessera eval MODEL DATA: how right a model is on masks, or on the classes of whole images,
/// that people made.</summary>
internal sealed class EvalVerb : IVerb
{
    private readonly Argument<string> _model = new("MODEL") { Description = "An .onnx file, a run's folder or a checkpoint" };
    private readonly Argument<string> _data = new("DATA")
    {
        Description = "Folder of a data set; its layout is recognised, whole images by folders named as the model's classes",
    };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<string> _split = Values.Text("--split", "SPLIT", "Which part of the data [val]");
    private readonly Option<string> _without =
        Values.Text("--without", "GROUP", "Measure on one group of train's images (a drive) that training left out");
    private readonly Option<string> _report = Values.Text("--report", "DIR", "Also write DIR/report.html");
    private readonly Option<bool> _sizes = new("--sizes") { Description = "Also count how many objects of each size are found" };
    private readonly Option<FrameOrder?> _frames = Values.Choice(
        "--frames", "How a network that remembers sees a video's frames [ordered]",
        new Dictionary<string, FrameOrder?>
        {
            ["ordered"] = FrameOrder.Ordered,
            ["shuffled"] = FrameOrder.Shuffled,
            ["single"] = FrameOrder.Single,
        });
    private readonly Option<string?> _by = Values.Choice("--by", "Also score each group by itself: a drive, a patient, a site",
        new Dictionary<string, string> { ["group"] = "group" });
    private readonly Option<string> _map = Values.Text("--map", "PAIRS|FILE|names",
        "Data of other classes: which mean the same, as MODEL=DATA,MODEL=DATA; names takes those of one name");
    private readonly Option<bool> _corruptions = new("--corruptions")
    {
        Description = "Also measure on images made worse in 13 ways, five strengths each",
    };
    private readonly Option<bool> _adapt = new("--adapt-bn")
    {
        Description = "Take a run's batch statistics anew from these images, without their labels, and say what it gained",
    };
    private readonly AveragingOptions _averaging = new();
    private readonly Option<string?> _device = Values.Device("of a run where it was trained, of an .onnx the CPU");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("eval", "Measure a model on a data set")
        {
            _model, _data, _layout, _split, _without, _by, _map, _corruptions, _adapt, _report, _sizes, _frames, _device, _json,
        };
        _averaging.AddTo(command);
        command.Validators.Add(result =>
        {
            bool both = result.GetValue(_split) is not null && result.GetValue(_without) is not null;
            if (both) result.AddError("--split and --without exclude each other");
            if (result.GetValue(_corruptions) && result.GetValue(_adapt))
                result.AddError("--corruptions and --adapt-bn exclude each other: measure one after the other");
            if (result.GetValue(_adapt) && _averaging.IsSampled(result))
                result.AddError("--adapt-bn and --samples exclude each other: measure one after the other");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string model = parsed.GetRequiredValue(_model);
        var models = new List<IProbabilitySegmenter>();
        using IProbabilitySegmenter opened = _averaging.Open(model, parsed, (path, samples) =>
        {
            models.Add(ModelSource.OpenToMeasure(path, parsed.GetValue(_device), samples));
            return models[^1];
        });
        (ISegmenter segmenter, Dataset data) = Matched(opened, parsed, terminal);
        string split = parsed.GetValue(_split) ?? "val";
        if (parsed.GetValue(_without) is { } group) (data, split) = (data.WithoutGroup(group), Dataset.HeldOut);
        if (parsed.GetValue(_sizes) && data.Split(split).Any(sample => sample.ClassId is not null))
            throw InputException.At(data.Root, "--sizes counts the objects of masks; these are whole images");
        if (ByGroup(parsed) && data.Split(split).All(sample => sample.Group is null))
            throw InputException.At(data.Root, "--by group: the names of its images tell no groups");
        var measured = new Measured(model, segmenter, data, split,
            new EvaluationOptions
            {
                RecallBySize = parsed.GetValue(_sizes),
                Frames = parsed.GetValue(_frames) ?? FrameOrder.Ordered,
            });
        if (parsed.GetValue(_corruptions)) return RunCorrupted(measured, parsed, terminal);
        if (parsed.GetValue(_adapt)) return RunAdapted(measured, models, parsed, terminal);

        EvaluationResult result = Evaluate(measured, terminal);
        string? report = WriteReport(parsed, measured, terminal, page =>
            EvaluationReport.WithWorst(result, data, terminal.Cancellation).AddTo(page));
        if (parsed.GetValue(_json))
        {
            terminal.Out.WriteLine(result.ToJson());
            return ExitCodes.Done;
        }
        ScoreTables.Show(result, terminal);
        if (ByGroup(parsed)) ScoreTables.ShowByGroup(result, terminal);
        if (report is not null) terminal.Out.WriteLine($"report  {report}");
        return ExitCodes.Done;
    }

    private bool ByGroup(ParseResult parsed) => parsed.GetValue(_by) is not null;

    // With --map the model and the data get the classes that both know.
    private (ISegmenter, Dataset) Matched(ISegmenter opened, ParseResult parsed, Terminal terminal)
    {
        string path = parsed.GetRequiredValue(_data);
        string? layout = parsed.GetValue(_layout);
        if (parsed.GetValue(_map) is not { } text) return (opened, Dataset.OpenFor(opened.Labels, path, layout));
        Dataset data = Dataset.Open(path, layout);
        ClassMapping mapping = ClassMapping.Parse(text, opened.Labels, data.Labels);
        terminal.Note($"classes  {string.Join(", ", mapping.Labels.Classes.Select(c => c.Name))}");
        if (mapping.OnlyData.Count > 0)
            terminal.Note($"ignored, as the model does not know them: {string.Join(", ", mapping.OnlyData)}");
        if (mapping.OnlyModel.Count > 0)
            terminal.Note("wrong wherever predicted, as the data does not know them: " +
                string.Join(", ", mapping.OnlyModel));
        return (mapping.Of(opened), mapping.Of(data));
    }

    private static EvaluationResult Evaluate(Measured measured, Terminal terminal)
    {
        using var display = new ProgressDisplay(terminal);
        return Evaluator.Run(measured.Segmenter, measured.Data, measured.Split, measured.Options, display, terminal.Cancellation);
    }

    private int RunCorrupted(Measured measured, ParseResult parsed, Terminal terminal)
    {
        CorruptionResult result;
        using (var display = new ProgressDisplay(terminal))
        {
            result = CorruptionRun.Run(measured.Segmenter, measured.Data, measured.Split,
                progress: display, cancellation: terminal.Cancellation);
        }
        string? report = WriteReport(parsed, measured, terminal, page =>
        {
            EvaluationReport.WithWorst(result.Clean, measured.Data, terminal.Cancellation).AddTo(page);
            Sample example = measured.Data.Split(measured.Split)[0];
            CorruptionReport.AddTo(page, result, Evaluator.Reader(measured.Segmenter, measured.Data).Read(example));
        });
        if (parsed.GetValue(_json)) terminal.Out.WriteLine(CorruptionReport.ToJson(result));
        else ScoreTables.Show(result, terminal);
        if (report is not null && !parsed.GetValue(_json)) terminal.Out.WriteLine($"report  {report}");
        return ExitCodes.Done;
    }

    private int RunAdapted(Measured measured, List<IProbabilitySegmenter> models, ParseResult parsed, Terminal terminal)
    {
        TorchSegmenter[] networks = [.. models.OfType<TorchSegmenter>()];
        if (networks.Length < models.Count)
            throw InputException.At(measured.Model,
                "has its statistics folded into its weights; expected a run or a checkpoint for --adapt-bn");
        EvaluationResult before = Evaluate(measured, terminal);
        foreach (TorchSegmenter network in networks)
        {
            var reader = new SampleReader(measured.Data, network.Preprocessing.Channels);
            if (network.AdaptStatistics(measured.Data.Split(measured.Split).Select(sample => reader.Read(sample).Image)) == 0)
                throw InputException.At(measured.Model, "has no batch normalisation; there are no statistics to take anew");
        }
        EvaluationResult after = Evaluate(measured, terminal);
        string? report = WriteReport(parsed, measured, terminal, page =>
            EvaluationReport.WithWorst(after, measured.Data, terminal.Cancellation).AddTo(page));
        double? gained = after.Scores.MeanIou - before.Scores.MeanIou;
        if (parsed.GetValue(_json))
        {
            string number = gained?.ToString("R", CultureInfo.InvariantCulture) ?? "null";
            terminal.Out.WriteLine($$"""{"before":{{before.ToJson()}},"after":{{after.ToJson()}},"gained":{{number}}}""");
            return ExitCodes.Done;
        }
        ScoreTables.Show(after, terminal);
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"mean IoU {before.Scores.MeanIou:0.0000} with the statistics of training, " +
            $"{after.Scores.MeanIou:0.0000} with those of these images: {gained:+0.0000;-0.0000}"));
        if (report is not null) terminal.Out.WriteLine($"report  {report}");
        return ExitCodes.Done;
    }

    private string? WriteReport(ParseResult parsed, Measured measured, Terminal terminal, Action<HtmlReport> fill)
    {
        if (parsed.GetValue(_report) is not { } folder) return null;
        string path = Path.Combine(folder, "report.html");
        var page = new HtmlReport("Evaluation") { Subtitle = $"{measured.Model} on {measured.Data.Root}" };
        fill(page);
        page.Save(path);
        return path;
    }

    /// <summary>What is measured on what.</summary>
    private sealed record Measured(string Model, ISegmenter Segmenter, Dataset Data, string Split, EvaluationOptions Options);
}
