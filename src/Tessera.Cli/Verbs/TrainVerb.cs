using System.CommandLine;
using System.Globalization;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Training.Checkpoints;
using Tessera.Training.Losses;
using Tessera.Training.Recipes;
using Tessera.Training.Runs;

namespace Tessera.Cli.Verbs;

/// <summary>tessera train DATA: everything that is not said is chosen, and the choices are shown with their reasons.</summary>
internal sealed class TrainVerb : IVerb
{
    private readonly Argument<string> _data = new("DATA") { Description = "Folder of a data set; its layout is recognised" };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<string> _model =
        Values.Text("--model", "NAME", "Network, ARCH-ENCODER ('tessera models' lists them)");
    private readonly Option<string> _task = Values.Text("--task", "TASK",
        "segment, or classify: train an encoder (--model ENCODER) on folders named by their class [segment]");
    private readonly Option<string> _weights = Values.Text("--weights", "FILE",
        "Begin from these: .safetensors, .pth (PyTorch), https://...#sha256=HEX or a run [random]");
    private readonly Option<string> _recipe =
        Values.Text("--recipe", "FILE", "YAML with what is to be fixed; flags go before it");
    private readonly Option<double?> _minutes =
        Values.Number("--minutes", "Budget in minutes; the schedule follows the clock [60]", 0.05, 100_000.0);
    private readonly Option<int?> _epochs =
        Values.Number("--epochs", "Budget in passes over the data, instead of minutes", 1, 1_000_000);
    private readonly Option<int?> _batch = Values.Number("--batch", "Crops in a batch", 1, 4096);
    private readonly Option<string> _loss =
        Values.Text("--loss", "SUM", $"What is made small, such as 'ce + 0.5*dice'; {string.Join(", ", LossExpression.Names)}");
    private readonly Option<double?> _rate = Values.Number("--rate", "Peak learning rate", 1e-9, 100.0);
    private readonly Option<string> _without =
        Values.Text("--without", "GROUP", "Hold a group of images out (a drive) and measure on it");
    private readonly Option<string[]> _train = new("--splits")
    {
        HelpName = "SPLIT",
        Description = "Splits to learn from [train]",
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<OnError?> _onError = Values.Choice("--on-error",
        "What an image or mask does that cannot be read: end the work before it begins, or be named and left out [stop]",
        new Dictionary<string, OnError?> { ["skip"] = OnError.Skip, ["stop"] = OnError.Stop });
    private readonly Option<string?> _device = Values.Device("a GPU where there is one");
    private readonly Option<ulong?> _seed = Values.Number("--seed", "Of everything random", 0ul, ulong.MaxValue);
    private readonly Option<string> _out = Values.Text("--out", "DIR", "Folder of the run [runs/MODEL-N]");
    private readonly Option<bool> _resume =
        new("--resume") { Description = "Go on with the run in --out, or the newest; a budget given goes before its own" };

    public Command Build(Terminal terminal)
    {
        var command = new Command("train", "Train a network on a folder of images and masks")
        {
            _data, _layout, _model, _task, _weights, _recipe, _minutes, _epochs, _batch, _loss, _rate, _without, _train,
            _onError, _device, _seed, _out, _resume,
        };
        command.Validators.Add(result =>
        {
            bool both = result.GetValue(_minutes) is not null && result.GetValue(_epochs) is not null;
            if (both) result.AddError("--minutes and --epochs exclude each other");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        var request = new TrainingRequest(parsed.GetRequiredValue(_data), Settings(parsed), parsed.GetValue(_out),
            parsed.GetValue(_resume));
        TrainingOutcome outcome;
        using (var display = new ProgressDisplay(terminal))
            outcome = TrainingRun.Run(request, terminal.Time, (run, recipe, choices) =>
                TrainingOutput.ShowChoices(terminal, run, recipe, choices), display, terminal.Cancellation);
        if (outcome.Evaluation is { } result) ScoreTables.ShowShort(result, $"on {result.Split}", terminal);
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"time    {outcome.Progress.Seconds / 60:0.0} minutes, " +
            $"{100 * outcome.Progress.WaitingShare:0.0} % of it waiting for images"));
        terminal.Out.WriteLine($"model   {outcome.Run.Model}");
        terminal.Out.WriteLine($"report  {outcome.Run.Report}");
        return ExitCodes.Done;
    }

    private RecipeSettings Settings(ParseResult parsed)
    {
        RecipeSettings settings = parsed.GetValue(_recipe) is { } file ? RecipeSettings.Load(file) : new RecipeSettings();
        if (parsed.GetValue(_layout) is { } layout) settings.Set("data.layout", layout);
        if (parsed.GetValue(_model) is { } model) settings.Set("model", model);
        if (parsed.GetValue(_task) is { } task) settings.Set("task", task);
        if (parsed.GetValue(_weights) is { } weights) settings.Set("weights", PretrainedWeights.Rooted(weights));
        if (parsed.GetValue(_minutes) is { } minutes) settings.SetMinutes(minutes);
        if (parsed.GetValue(_epochs) is { } epochs) settings.Set("budget.epochs", epochs);
        if (parsed.GetValue(_batch) is { } batch) settings.Set("batch.size", batch);
        if (parsed.GetValue(_loss) is { } loss) settings.Set("loss", loss);
        if (parsed.GetValue(_rate) is { } rate) settings.Set("optimiser.learningRate", rate);
        if (parsed.GetValue(_without) is { } group) settings.Set("data.holdOut", group);
        if (parsed.GetValue(_train) is { Length: > 0 } splits) settings.Set("data.train", splits);
        if (parsed.GetValue(_onError) is { } onError) settings.Set("data.onError", onError);
        if (parsed.GetValue(_device) is { } device) settings.Set("engine.device", device);
        if (parsed.GetValue(_seed) is { } seed) settings.Set("seed", seed);
        return settings;
    }
}
