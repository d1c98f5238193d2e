namespace Tessera.Core.Threads;

/// <summary>So many pieces of work at once and no more. Whoever queues what <see cref="Run"/> gives and awaits it from there has
/// the results in the order in which the work was begun.</summary>
public sealed class Lanes(int count) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);

    /// <summary>Until there is a lane for the next <see cref="Run"/>.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public void Wait(CancellationToken cancellation) => _free.Wait(cancellation);

    /// <inheritdoc cref="Wait"/>
    public Task WaitAsync(CancellationToken cancellation) => _free.WaitAsync(cancellation);

    /// <summary>On another thread, in the lane that was waited for, which it gives back at its end.</summary>
    public Task<T> Run<T>(Func<T> work) => Task.Run(() =>
    {
        try
        {
            return work();
        }
        finally
        {
            _free.Release();
        }
    });

    /// <summary>Waits for what still runs.</summary>
    public void Dispose()
    {
        for (int lane = 0; lane < count; lane++) _free.Wait();
        _free.Dispose();
    }
}
