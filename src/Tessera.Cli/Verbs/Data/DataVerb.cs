using System.CommandLine;
using Tessera.Cli.Terminals;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data: what is done with data sets before and beside training.</summary>
internal sealed class DataVerb : IVerb
{
    private static readonly IVerb[] Verbs =
    [
        new InspectVerb(), new CheckVerb(), new ConvertVerb(), new SplitVerb(), new TileVerb(), new FramesVerb(),
        new AugmentVerb(), new ErrorsVerb(),
    ];

    public Command Build(Terminal terminal)
    {
        var command = new Command("data", "Look at data sets, check them, change them");
        foreach (IVerb verb in Verbs) command.Subcommands.Add(verb.Build(terminal));
        return command;
    }
}
