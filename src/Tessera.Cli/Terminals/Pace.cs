namespace Tessera.Cli.Terminals;

/// <summary>How fast a stage goes: over its last seconds, so that a slow start or a pause does not spoil the time left.</summary>
internal sealed class Pace(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    private readonly long _begun = time.GetTimestamp();
    private readonly Queue<(TimeSpan At, long Done)> _samples = new();
    private (TimeSpan At, long Done) _newest;

    public TimeSpan Elapsed => time.GetElapsedTime(_begun);

    /// <summary>Units a second; 0 while nothing can be said.</summary>
    public double Rate
    {
        get
        {
            (TimeSpan at, long done) = _samples.TryPeek(out var oldest) ? oldest : default;
            double seconds = (_newest.At - at).TotalSeconds;
            return seconds > 0 ? (_newest.Done - done) / seconds : 0;
        }
    }

    public void Add(long done)
    {
        _newest = (Elapsed, done);
        // The first sample counts from the beginning of the stage: its own work is in it.
        if (_samples.Count == 0) _samples.Enqueue((TimeSpan.Zero, 0));
        if (_newest.At - _samples.Last().At >= Step) _samples.Enqueue(_newest);
        while (_samples.Count > 2 && _newest.At - _samples.Peek().At > Window) _samples.Dequeue();
    }

    public TimeSpan? Left(long done, long total)
    {
        double rate = Rate;
        return rate > 0 && total > done ? TimeSpan.FromSeconds((total - done) / rate) : null;
    }
}
