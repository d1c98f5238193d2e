using System.CommandLine;
using System.Globalization;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Export.Quantisation;
using Tessera.Training.Runs;

namespace Tessera.Cli.Verbs;

/// <summary>--int8 --calibrate DATA: the exported network on integers, and what that costs.</summary>
internal sealed class IntegerOptions
{
    private readonly Option<bool> _int8 = new("--int8")
    {
        Description = "Write a network that works on 8-bit integers where that is faster; prints what it loses",
    };
    private readonly Option<string> _calibrate = Values.Text("--calibrate", "DATA",
        "For --int8: folder of a data set. Images of its split train tell the ranges of values, val the loss");

    public void AddTo(Command command)
    {
        command.Add(_int8);
        command.Add(_calibrate);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_int8) != result.GetValue(_calibrate) is not null)
                result.AddError("--int8 and --calibrate DATA go together");
        });
    }

    public bool Asked(ParseResult parsed) => parsed.GetValue(_int8);

    /// <param name="parsed">The command line.</param>
    /// <param name="source">What was named; an .onnx file is taken as it is.</param>
    /// <param name="to">The file to write.</param>
    /// <param name="writeFloat">Exports the source in float.</param>
    /// <param name="terminal">Gets the figures.</param>
    public void Run(ParseResult parsed, string? source, string to, Action<string> writeFloat, Terminal terminal)
    {
        string data = parsed.GetRequiredValue(_calibrate);
        if (!ModelSource.IsModelFile(to)) throw new InputException($"{to}: int8 is written as ONNX only; expected FILE.onnx");
        if (source is not null && ModelSource.IsModelFile(source))
        {
            if (Path.GetFullPath(source) == Path.GetFullPath(to))
                throw InputException.At(to, "is the model itself; expected another name");
            Show(source, to, Convert(source, data, to, terminal), terminal);
            return;
        }
        DirectoryInfo folder = Directory.CreateTempSubdirectory("tessera-");
        try
        {
            string model = Path.Combine(folder.FullName, "float.onnx");
            writeFloat(model);
            Show(model, to, Convert(model, data, to, terminal), terminal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IntegerExport Convert(string model, string data, string to, Terminal terminal)
    {
        using var display = new ProgressDisplay(terminal);
        return IntegerExport.Run(model, data, to, display, terminal.Cancellation);
    }

    private static void Show(string model, string to, IntegerExport export, Terminal terminal)
    {
        IReadOnlyList<QuantisedLayer> layers = export.Quantised.Layers;
        int integers = layers.Count(layer => layer.IsInteger);
        terminal.Out.WriteLine(Line(
            $"integers  {integers} of {layers.Count} layers, by {export.Quantised.Images} images of {export.Split}"));
        var floats = layers.Where(layer => !layer.IsInteger).GroupBy(layer => layer.WhyFloat ?? "");
        foreach (IGrouping<string, QuantisedLayer> group in floats)
            terminal.Out.WriteLine($"float     {string.Join(", ", group.Select(Named))}: {group.Key}");
        terminal.Out.WriteLine(Line($"size      {Megabytes(to):0.0} MB, was {Megabytes(model):0.0} MB"));
        if (export is { Float: { } before, Integer: { } after, Lost: { } lost })
        {
            string on = Line($"on {after.Images.Count} images of {after.Split}");
            terminal.Out.WriteLine(Line(
                $"mean IoU  {after.Scores.MeanIou:0.0000}, was {before.Scores.MeanIou:0.0000} {on}: {lost:0.00} points lost"));
            if (lost > IntegerExport.MostLost)
                terminal.Note(Line($"more than {IntegerExport.MostLost} points are lost: ")
                    + "images more like those that it will see may help");
        }
        else terminal.Note("the data has no split val; what int8 loses was not measured");
    }

    private static string Named(QuantisedLayer layer) =>
        layer.Changed is { } changed ? Line($"{layer.Name} ({100 * changed:0.00} %)") : layer.Name;

    private static double Megabytes(string path) => new FileInfo(path).Length / 1e6;

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
