namespace Tessera.Cli.Terminals;

/// <summary>How fast a stage goes: over its last seconds, so that a slow start or a pause does not spoil the time left.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly long _begun = time.GetTimestamp();
    private readonly Queue<(TimeSpan At, long Done)> _samples = new();
    private (TimeSpan At, long Done) _first, _newest;

    public TimeSpan Elapsed => time.GetElapsedTime(_begun);

    /// <summary>Units a second; 0 while nothing can be said.</summary>
    public double Rate => Between(_samples.TryPeek(out var oldest) ? oldest : default);

    /// <summary>The same over the whole stage.</summary>
    public double OverallRate => Between(_first);

    public void Add(long done)
    {
        _newest = (Elapsed, done);
        // What the first report counts was done before: a resumed training begins at step 4000.
        if (_samples.Count == 0) _samples.Enqueue(_first = _newest);
        if (_newest.At - _samples.Last().At >= Step) _samples.Enqueue(_newest);
        while (_samples.Count > 2 && _newest.At - _samples.Peek().At > Window) _samples.Dequeue();
    }

    public TimeSpan? Left(long done, long total)
    {
        double rate = Rate;
        return rate > 0 && total > done ? TimeSpan.FromSeconds((total - done) / rate) : null;
    }

    private double Between((TimeSpan At, long Done) start)
    {
        double seconds = (_newest.At - start.At).TotalSeconds;
        return seconds > 0 ? (_newest.Done - start.Done) / seconds : 0;
    }
}
