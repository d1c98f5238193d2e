using System.CommandLine;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Cli.Verbs;

namespace Tessera.Cli.Tests;

/// <summary>A verb with one argument and option of every kind, whose work is the test's own.</summary>
internal sealed class LayVerb(Func<Terminal, int> work) : IVerb
{
    public string[] Stones { get; private set; } = [];

    public int? Count { get; private set; }

    public string? Tone { get; private set; }

    public Command Build(Terminal terminal)
    {
        var stones = new Argument<string[]>("stones") { HelpName = "STONE", Arity = ArgumentArity.OneOrMore };
        Option<int?> count = Values.Number("--count", "How many", 1, 10);
        Option<string?> tone =
            Values.Choice("--tone", "Which [warm]", new Dictionary<string, string> { ["warm"] = "W", ["cold"] = "C" });
        Option<string> place = Values.Text("--out", "DIR", "Where");
        var command = new Command("lay", "Lays stones.") { stones, count, tone, place };
        command.SetAction(parsed =>
        {
            (Stones, Count, Tone) = (parsed.GetRequiredValue(stones), parsed.GetValue(count), parsed.GetValue(tone) ?? "W");
            return work(terminal);
        });
        return command;
    }
}
