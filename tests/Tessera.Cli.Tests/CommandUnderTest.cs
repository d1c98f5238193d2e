using System.Text;
using Tessera.Cli.Terminals;

namespace Tessera.Cli.Tests;

/// <summary>Runs the command in this process and keeps what it says.</summary>
internal sealed class CommandUnderTest
{
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    public LayVerb Verb { get; private set; } = new(_ => 0);

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public int Run(params string[] args) => Run(_ => 0, args);

    public int Run(Func<Terminal, int> work, params string[] args) => Run(Terminal(), work, args);

    public int Run(Terminal terminal, Func<Terminal, int> work, params string[] args)
    {
        Verb = new LayVerb(work);
        using (terminal) return new Application([Verb], terminal).Run(args);
    }

    public Terminal Terminal(bool watched = false, bool traces = false, int width = 80, TimeProvider? time = null) => new()
    {
        Out = new StringWriter(_out) { NewLine = "\n" },
        Error = new StringWriter(_error) { NewLine = "\n" },
        IsWatched = watched,
        ShowTraces = traces,
        Width = width,
        Time = time ?? TimeProvider.System,
    };

    public Terminal Cancellable(CancellationToken cancellation) => new()
    {
        Out = new StringWriter(_out) { NewLine = "\n" },
        Error = new StringWriter(_error) { NewLine = "\n" },
        Cancellation = cancellation,
    };
}
