using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Reflection;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Cli.Verbs;

namespace Tessera.Cli;

/// <summary>The tessera command: hands the arguments to a verb and turns whatever happens into an exit code.</summary>
internal sealed class Application(IReadOnlyList<IVerb> verbs, Terminal terminal)
{
    public int Run(IReadOnlyList<string> args)
    {
        Command root = Root();
        if (args.Count == 0)
        {
            root.Parse(["--help"], Parser).Invoke(Invocation(terminal.Error));
            return ExitCodes.BadUsage;
        }
        ParseResult parsed = root.Parse(args, Parser);
        if (UsageErrors.Find(parsed) is { } wrong)
        {
            terminal.Note(wrong);
            return ExitCodes.BadUsage;
        }
        try
        {
            terminal.Cancellation.ThrowIfCancellationRequested();
            return parsed.Invoke(Invocation(terminal.Out));
        }
        catch (Exception error)
        {
            return ErrorRendering.Render(error, terminal);
        }
    }

    // No response files: an image may well be called "@2x.png".
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private Command Root()
    {
        // A plain command, not RootCommand: that one is called as the program on disk is.
        var root = new Command("tessera", "Semantic segmentation for .NET: train, measure, export, predict.");
        foreach (IVerb verb in verbs) root.Subcommands.Add(verb.Build(terminal));
        foreach (Command command in root.Subcommands) LeaveUnreadable(command);
        root.Options.Add(Help());
        var version = new VersionAction(terminal);
        root.Options.Add(new Option<bool>("--version") { Description = "Show the version, and stop", Action = version });
        return root;
    }

    // A word that cannot be read has a line of its own; a rule that asks for its value has nothing to add.
    private static void LeaveUnreadable(Command command)
    {
        for (int i = 0; i < command.Validators.Count; i++)
        {
            Action<CommandResult> rule = command.Validators[i];
            command.Validators[i] = result =>
            {
                try
                {
                    rule(result);
                }
                catch (InvalidOperationException) { }
            };
        }
        foreach (Command below in command.Subcommands) LeaveUnreadable(below);
    }

    private HelpOption Help() => new("--help", "-h")
    {
        Description = "Show what there is, and stop",
        Recursive = true,
        Action = new HelpAction { MaxWidth = terminal.Width },
    };

    private InvocationConfiguration Invocation(TextWriter output) => new()
    {
        Output = output,
        Error = terminal.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null, // Interruption does it
    };

    private sealed class VersionAction(Terminal terminal) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            Assembly program = typeof(VersionAction).Assembly;
            terminal.Out.WriteLine(program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
            return ExitCodes.Done;
        }
    }
}
