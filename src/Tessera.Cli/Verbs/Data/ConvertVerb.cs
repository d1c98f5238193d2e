using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Data;
using Tessera.Data.Datasets;
using Tessera.Data.Writing;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data convert SRC DST: a data set of any layout known in another one.</summary>
internal sealed class ConvertVerb : IVerb
{
    private readonly Argument<string> _source = new("SRC") { Description = "Folder of a data set; its layout is recognised" };
    private readonly Argument<string> _target = new("DST") { Description = "New folder" };
    private readonly Option<string?> _layout = Values.Layout();
    private readonly Option<string?> _to = Values.Choice("--to", $"How it is written [{DatasetFormats.Default}]",
        DatasetFormats.Names.ToDictionary(name => name));
    private readonly Option<string> _map = new("--map", "--merge")
    {
        HelpName = "OLD=NEW,...",
        Description = "Rename classes, merge several into one (truck=car,bus=car), or leave them out (OLD=ignore)",
    };

    public Command Build(Terminal terminal)
    {
        var command = new Command("convert", "Write a data set in another layout; images stay byte for byte")
        {
            _source, _target, _layout, _to, _map,
        };
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        Dataset data = Dataset.Open(parsed.GetRequiredValue(_source), parsed.GetValue(_layout));
        if (parsed.GetValue(_map) is { } map) data = ClassMerge.Apply(data, map);
        if (data.Masks.Overlaps is { } rule) terminal.Note($"{data.Layout}: {rule}");
        string target = parsed.GetRequiredValue(_target);
        CopyResult written;
        using (var display = new ProgressDisplay(terminal))
        {
            string format = parsed.GetValue(_to) ?? DatasetFormats.Default;
            written = DatasetCopy.Write(data, target, format, display, terminal.Cancellation);
        }
        foreach (string note in written.Notes) terminal.Note(note);
        string splits = string.Join(", ", data.Splits.Select(split => $"{split.Key} {split.Value.Count}"));
        string changed = written.Changed is { } pixels ? $"; {pixels}" : "";
        terminal.Out.WriteLine($"{target}  {written.Labels.Count} classes, {splits} (was {data.Layout}){changed}");
        return ExitCodes.Done;
    }
}
