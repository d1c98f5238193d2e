using System.CommandLine;
using Tessera.Cli.Terminals;

namespace Tessera.Cli.Verbs.Data;

/// <summary>tessera data: what there is to do with images and masks before anything is trained.</summary>
internal sealed class DataVerb : IVerb
{
    private static readonly IVerb[] Verbs = [new AugmentVerb()];

    public Command Build(Terminal terminal)
    {
        var command = new Command("data", "Look at data before it is trained on");
        foreach (IVerb verb in Verbs) command.Subcommands.Add(verb.Build(terminal));
        return command;
    }
}
