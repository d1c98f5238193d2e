namespace Tessera.Inference.Prediction;

/// <summary>
/// Pixels, or bytes of them, that may be in flight together. Whoever asks waits its turn until there is room; what is larger than
/// the whole budget waits until nothing else is in flight and then goes alone.
/// </summary>
internal sealed class PixelBudget(long most)
{
    private readonly object _lock = new();
    private long _inFlight;
    private long _nextTicket, _served;

    public long Peak { get; private set; }

    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public void Take(long wanted, CancellationToken cancellation)
    {
        using CancellationTokenRegistration wake = cancellation.Register(() => { lock (_lock) Monitor.PulseAll(_lock); });
        lock (_lock)
        {
            // Tickets: a large image is not overtaken for ever by small ones.
            long ticket = _nextTicket++;
            while (ticket != _served || (_inFlight > 0 && _inFlight + wanted > most))
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_lock);
            }
            _served++;
            _inFlight += wanted;
            Peak = Math.Max(Peak, _inFlight);
            Monitor.PulseAll(_lock);
        }
    }

    public void Give(long taken)
    {
        lock (_lock)
        {
            _inFlight -= taken;
            Monitor.PulseAll(_lock);
        }
    }
}
