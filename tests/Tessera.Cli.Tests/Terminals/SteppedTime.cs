namespace Tessera.Cli.Tests.Terminals;

/// <summary>A clock that only the test moves.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public void Pass(double seconds) => _ticks += (long)(seconds * TimeSpan.TicksPerSecond);
}
