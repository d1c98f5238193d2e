using Spectre.Console;

namespace Tessera.Cli.Terminals;

/// <summary>
/// What a verb may see of the world outside: results go to <see cref="Out"/>, everything said on the way to <see cref="Error"/>.
/// </summary>
internal sealed class Terminal : IDisposable
{
    private readonly Lock _lock = new();
    private string _live = "";

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>A person watches standard error: progress is one line that moves, else lines from time to time.</summary>
    public bool IsWatched { get; init; }

    /// <summary>Standard output is a terminal that takes colours.</summary>
    public bool HasColour { get; init; }

    public int Width { get; init; } = 100;

    public bool ShowTraces { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public CancellationToken Cancellation { get; init; }

    public static Terminal OfProcess(CancellationToken cancellation)
    {
        bool plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("TERM") is "dumb";
        return new Terminal
        {
            Out = Console.Out,
            Error = Console.Error,
            IsWatched = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null),
            HasColour = !Console.IsOutputRedirected && !plain,
            Width = Console.IsErrorRedirected || Console.WindowWidth < 20 ? 100 : Console.WindowWidth,
            ShowTraces = Environment.GetEnvironmentVariable("TESSERA_DEBUG") is "1",
            Cancellation = cancellation,
        };
    }

    /// <summary>Says a line on standard error, above the moving one.</summary>
    public void Note(string line)
    {
        lock (_lock)
        {
            Erase();
            Error.WriteLine(line);
            Error.Write(_live);
        }
    }

    /// <summary>Puts the moving line; empty takes it away. Only where somebody watches.</summary>
    public void Show(string live)
    {
        lock (_lock)
        {
            Erase();
            Error.Write(_live = live);
        }
    }

    /// <summary>A table and the like among the results. Widths do not depend on a terminal where there is none.</summary>
    public void Write(Spectre.Console.Rendering.IRenderable result)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = HasColour ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = HasColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!HasColour) console.Profile.Width = Width;
        console.Write(result);
    }

    public void Dispose()
    {
        if (_live.Length > 0) Show("");
        Out.Flush();
        Error.Flush();
    }

    private void Erase()
    {
        if (_live.Length > 0) Error.Write("\r\e[K");
    }
}
