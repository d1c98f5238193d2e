using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Tessera.Core.Text;

namespace Tessera.Cli.Usage;

/// <summary>What is wrong with a command line, in the words of the one who typed it, with the nearest right name.</summary>
internal static class UsageErrors
{
    /// <summary>The lines to show, or null if the command line can be carried out.</summary>
    public static string? Find(ParseResult parsed)
    {
        // Help and version are given whatever else is on the line.
        if (parsed.Action is SynchronousCommandLineAction { ClearsParseErrors: true }) return null;
        Command command = parsed.CommandResult.Command;
        string path = PathOf(parsed.CommandResult);
        string? missing = command.Action is null ? $"a word is missing: {string.Join(", ", WordsOf(command))}" : null;
        string? wrong = UnknownOption(parsed) ?? UnknownWord(parsed) ?? missing ?? First(parsed.Errors, path);
        return wrong is null ? null : $"{path}: {wrong}\nrun '{path} --help' for its arguments and options";
    }

    // The parser takes an unknown option for a file of that name wherever files are expected; "--" before it says that it is one.
    private static string? UnknownOption(ParseResult parsed)
    {
        IEnumerable<string> words = parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash)
            .Where(t => t.Type == TokenType.Argument).Select(t => t.Value);
        string? unknown = words.FirstOrDefault(w => w.Length > 1 && w[0] == '-' && (w[1] == '-' || char.IsAsciiLetter(w[1])));
        if (unknown is null) return null;
        string name = unknown.Split('=', ':')[0];
        return $"unknown option '{name}'; {NearestName.Hint(name, OptionsOf(parsed.CommandResult))}";
    }

    private static string? UnknownWord(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var word, ..]) return null;
        Command command = parsed.CommandResult.Command;
        return command.Subcommands.Count == 0 ? $"one word too many: '{word}'"
            : $"there is no '{word}'; {NearestName.Hint(word, WordsOf(command))}";
    }

    private static string? First(IReadOnlyList<ParseError> errors, string path)
    {
        if (errors.Count == 0) return null;
        ParseError error = errors[0];
        return error.SymbolResult switch
        {
            ArgumentResult { Tokens.Count: 0, Parent: CommandResult } missing =>
                $"{missing.Argument.HelpName ?? missing.Argument.Name} is missing",
            OptionResult { Tokens.Count: 0, Option: var option } =>
                $"{option.Name} needs a value: {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}",
            _ => error.Message.ReplaceLineEndings(" ").Replace($"{path}: ", "", StringComparison.Ordinal),
        };
    }

    private static string[] WordsOf(Command command) => [.. command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)];

    private static string[] OptionsOf(CommandResult? result)
    {
        var names = new List<string>();
        for (bool own = true; result is not null; result = result.Parent as CommandResult, own = false)
            names.AddRange(result.Command.Options.Where(o => !o.Hidden && (own || o.Recursive)).Select(o => o.Name));
        return [.. names];
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;
}
