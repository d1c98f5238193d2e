using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Data.Checks;
using Tessera.Data.Checks.Remedies;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data check DATA: what would spoil a training, before a minute is spent on it.</summary>
internal sealed class CheckVerb : IVerb
{
    private readonly Argument<string> _data = new("DATA") { Description = "Folder of a data set; its layout is recognised" };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<bool> _fix = new("--fix")
    {
        Description = "Mend what needs no decision (0/255 masks of two classes, EXIF rotation, 16-bit ids); originals are kept",
    };
    private readonly Option<string> _originals =
        Values.Text("--originals", "DIR", "Where --fix keeps files as they were, outside the data [DATA-originals]");
    private readonly Option<bool> _json = Values.Json();

    public Command Build(Terminal terminal)
    {
        var command = new Command("check", "Find what is wrong with a data set; exit code 1 if there are errors")
        {
            _data, _layout, _fix, _originals, _json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(_originals) is not null && !result.GetValue(_fix)) result.AddError("--originals goes with --fix");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        CheckResult result = Check(parsed, terminal);
        IReadOnlyList<Repair>? repairs = null;
        if (parsed.GetValue(_fix))
        {
            repairs = DatasetRepair.Run(result, parsed.GetValue(_originals) ?? result.Root.TrimEnd('/') + "-originals",
                terminal.Cancellation);
            // What is left is looked for again: a mended file may show what its fault has hidden.
            if (repairs.Count > 0) result = Check(parsed, terminal);
        }
        if (parsed.GetValue(_json)) terminal.Out.WriteLine(result.ToJson(repairs));
        else FindingTables.Show(result, repairs, terminal);
        return result.HasErrors ? ExitCodes.Failed : ExitCodes.Done;
    }

    private CheckResult Check(ParseResult parsed, Terminal terminal)
    {
        using var display = new ProgressDisplay(terminal);
        var options = new CheckOptions { Workers = Environment.ProcessorCount };
        return DatasetCheck.Run(
            parsed.GetRequiredValue(_data), options, parsed.GetValue(_layout), display, terminal.Cancellation);
    }
}
