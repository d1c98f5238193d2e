using System.CommandLine;
using System.Globalization;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Probabilities;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Evaluation.Calibration;
using Tessera.Inference.Segmenters;
using Tessera.Onnx.Models;
using Tessera.Reports;

namespace Tessera.Cli.Verbs;

/// <summary>tessera calibrate MODEL.onnx DATA: probabilities that say how often they are right.</summary>
internal sealed class CalibrateVerb : IVerb
{
    private readonly Argument<string> _model =
        new("MODEL") { Description = "An .onnx file; it gets the temperature, unless --out is given" };
    private readonly Argument<string> _data = new("DATA") { Description = "Folder of a data set with the model's classes" };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<string> _split =
        Values.Text("--split", "SPLIT", "Which part of the data; none that the model learnt from [val]");
    private readonly Option<string> _out =
        Values.Text("--out", "FILE.onnx", "Write the model with its temperature there, and leave MODEL as it is");
    private readonly Option<string> _report =
        Values.Text("--report", "DIR", "Also write DIR/report.html with the reliability diagram");
    private readonly Option<string?> _device = Values.Device("the CPU");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("calibrate", "Fit a model's confidence to how often it is right")
        {
            _model, _data, _layout, _split, _out, _report, _device, _json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_out) is { } path && !ModelSource.IsModelFile(path))
                result.AddError($"--out: '{path}' cannot be; expected FILE.onnx");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string model = parsed.GetRequiredValue(_model), output = parsed.GetValue(_out) ?? model;
        if (!ModelSource.IsModelFile(model))
            throw InputException.At(model, "is no .onnx file; expected one: 'tessera export' makes it of a run or a checkpoint");
        ModelCalibration.RequireOwnTemperature(model);
        CalibrationResult result;
        using (IProbabilitySegmenter segmenter = ModelSource.OpenToUse(model, parsed.GetValue(_device)))
        {
            Dataset data = Dataset.OpenFor(segmenter.Labels, parsed.GetRequiredValue(_data), parsed.GetValue(_layout));
            using var display = new ProgressDisplay(terminal);
            string split = parsed.GetValue(_split) ?? "val";
            result = Calibrator.Run(segmenter, data, split, progress: display, cancellation: terminal.Cancellation);
        }
        ModelCalibration.Write(model, new ModelTemperature(result.Temperature), output);
        string? report = WriteReport(parsed, model, result);
        if (parsed.GetValue(_json)) terminal.Out.WriteLine(result.ToJson());
        else Show(result, output, report, terminal);
        return ExitCodes.Done;
    }

    private string? WriteReport(ParseResult parsed, string model, CalibrationResult result)
    {
        if (parsed.GetValue(_report) is not { } folder) return null;
        string path = Path.Combine(folder, "report.html");
        var page = new HtmlReport("Calibration") { Subtitle = $"{model} on {parsed.GetRequiredValue(_data)}" };
        CalibrationReport.AddTo(page, result);
        page.Save(path);
        return path;
    }

    private static void Show(CalibrationResult result, string output, string? report, Terminal terminal)
    {
        (Reliability before, Reliability after) = (result.Before, result.After);
        string[] lines =
        [
            Line($"temperature               {result.Temperature:0.0000} (was {result.Previous:0.0000})"),
            Line($"negative log-likelihood   {after.NegativeLogLikelihood:0.0000} (was {before.NegativeLogLikelihood:0.0000})"),
            Line($"calibration error         {after.CalibrationError:0.0000} (was {before.CalibrationError:0.0000})"),
            Line($"measured on               {before.Pixels:N0} pixels of {result.Images:N0} images of {result.Split}"),
            $"model                     {output}",
        ];
        foreach (string line in lines) terminal.Out.WriteLine(line);
        if (report is not null) terminal.Out.WriteLine($"report                    {report}");
        if (result.IsAtAnEnd)
            terminal.Note("the temperature is at the end of what is tried: answers are all right, or no better than chance");
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
