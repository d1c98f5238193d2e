using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Training.Demonstration;

namespace Tessera.Cli.Verbs;

/// <summary>tessera demo: everything once, on made street scenes, in a few minutes.</summary>
internal sealed class DemoVerb : IVerb
{
    private readonly Option<string> _out = Values.Text("--out", "DIR", "Where it all lands [tessera-demo]");
    private readonly Option<double?> _minutes = Values.Number("--minutes", "Training time [2]", 0.05, 10_000.0);
    private readonly Option<bool> _scenesOnly = new("--scenes-only") { Description = "Draw the scenes into DIR/data, and stop" };

    public Command Build(Terminal terminal)
    {
        var command = new Command("demo", "Draw street scenes, learn them, measure, export, predict: about five minutes")
        {
            _out, _minutes, _scenesOnly,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var request = new DemoRequest();
        if (parsed.GetValue(_out) is { } folder) request = request with { Folder = folder };
        if (parsed.GetValue(_minutes) is { } minutes) request = request with { Minutes = minutes };
        if (parsed.GetValue(_scenesOnly)) return DrawScenes(request, terminal);
        DemoOutcome outcome;
        using (var display = new ProgressDisplay(terminal))
            outcome = Demo.Run(request, terminal.Time, (run, recipe, choices) =>
                TrainingOutput.ShowChoices(terminal, run, recipe, choices), display, terminal.Cancellation);
        ScoreTables.ShowShort(outcome.Test, "on scenes drawn with other settings", terminal);
        terminal.Write(new Rows(
            new Text(string.Create(
                CultureInfo.InvariantCulture, $"Learnt in {outcome.Training.Progress.Seconds / 60:0.0} minutes. Look at:")),
            new Text($"  {outcome.Predictions}    overlays of the test scenes"),
            new Text($"  {outcome.TestReport}    how good they are, and the worst"),
            new Text($"  {outcome.Training.Run.Report}    how it was learnt"),
            new Text($"  {outcome.Training.Run.Model}    the model: tessera predict {outcome.Training.Run.Model} IMAGE"),
            new Text($"  {outcome.Data}    the scenes themselves")));
        return ExitCodes.Done;
    }

    private static int DrawScenes(DemoRequest request, Terminal terminal)
    {
        using (var display = new ProgressDisplay(terminal))
            terminal.Out.WriteLine(Demo.DrawScenes(request, display, terminal.Cancellation).Root);
        return ExitCodes.Done;
    }
}
