namespace Tessera.Inference.Videos;

/// <summary>Frames between two threads, in order. A full queue lets the giver wait, or loses its oldest frame.</summary>
internal sealed class FrameQueue<T>(int room, bool dropsOldest) where T : class
{
    private readonly object _lock = new();
    private readonly Queue<T> _items = new();
    private bool _closed;

    public int Dropped { get; private set; }

    public void Add(T item, CancellationToken stop)
    {
        using CancellationTokenRegistration wake = stop.Register(Wake);
        lock (_lock)
        {
            while (_items.Count == room && !dropsOldest)
            {
                stop.ThrowIfCancellationRequested();
                Monitor.Wait(_lock);
            }
            if (_items.Count == room)
            {
                _items.Dequeue();
                Dropped++;
            }
            _items.Enqueue(item);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Null once the queue is closed and empty.</summary>
    public T? Take(CancellationToken stop)
    {
        using CancellationTokenRegistration wake = stop.Register(Wake);
        lock (_lock)
        {
            stop.ThrowIfCancellationRequested();
            while (_items.Count == 0 && !_closed)
            {
                Monitor.Wait(_lock);
                stop.ThrowIfCancellationRequested();
            }
            T? item = _items.TryDequeue(out T? first) ? first : null;
            Monitor.PulseAll(_lock);
            return item;
        }
    }

    /// <summary>Nothing follows.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    private void Wake()
    {
        lock (_lock) Monitor.PulseAll(_lock);
    }
}
