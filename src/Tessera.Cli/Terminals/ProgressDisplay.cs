using Tessera.Core.Progress;

namespace Tessera.Cli.Terminals;

/// <summary>
/// Shows how far long work is, on standard error: a bar with rate and time left where a person watches, else a line from time to
/// time and one when a stage ends. May be told from any thread.
/// </summary>
internal sealed class ProgressDisplay(Terminal terminal) : IProgress<ProgressReport>, IDisposable
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FirstLine = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ProgressReport _last;
    private Pace? _pace;
    private bool _ended;
    private TimeSpan _nextShown;
    private TimeSpan _silence;

    public void Report(ProgressReport value)
    {
        lock (_lock)
        {
            if (_pace is null || value.Stage != _last.Stage) Begin();
            else if (_ended) return;
            _last = value;
            _pace!.Add(value.Done);
            if (value.Total > 0 && value.Done >= value.Total) End();
            else if (_pace.Elapsed >= _nextShown) Show();
        }
    }

    /// <summary>Closes the stage that is still open, where it stopped.</summary>
    public void Dispose()
    {
        lock (_lock) End();
    }

    private void Begin()
    {
        End();
        (_pace, _ended) = (new Pace(terminal.Time), false);
        _silence = FirstLine;
        _nextShown = terminal.IsWatched ? TimeSpan.Zero : FirstLine;
    }

    private void Show()
    {
        if (terminal.IsWatched)
        {
            terminal.Show(ProgressLine.Bar(_last, _pace!, terminal.Width - 1));
            _nextShown = _pace!.Elapsed + Redraw;
            return;
        }
        terminal.Note(ProgressLine.Plain(_last, _pace!));
        // Twice as long each time: an hour of training is some sixty lines, not seven hundred.
        _silence = TimeSpan.FromTicks(Math.Min(_silence.Ticks * 2, LongestSilence.Ticks));
        _nextShown = _pace!.Elapsed + _silence;
    }

    private void End()
    {
        if (_pace is null || _ended) return;
        _ended = true;
        if (terminal.IsWatched) terminal.Show("");
        terminal.Note(ProgressLine.Closing(_last, _pace));
    }
}
