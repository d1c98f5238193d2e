using System.Runtime.ExceptionServices;

namespace Tessera.Core.Threads;

/// <summary>
/// The stages of one work, each on threads of its own. The first error of any ends all of them; what they throw because they
/// were ended is no error of its own.
/// </summary>
public sealed class Stages : IDisposable
{
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenSource _stop;
    private readonly List<Task> _running = [];
    private ExceptionDispatchInfo? _error;

    public Stages(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Kept: a stage that could not be waited for asks it after all this is disposed.
        Stopping = _stop.Token;
    }

    /// <summary>For the stages' waits.</summary>
    public CancellationToken Stopping { get; }

    /// <param name="body">What each of its threads does.</param>
    /// <param name="ended">Once, when the last of its threads has ended, however it ended: nothing follows for the next
    /// stage.</param>
    /// <param name="threads">How many.</param>
    /// <returns>Ends with them and never fails.</returns>
    public Task Start(Action body, Action? ended = null, int threads = 1)
    {
        int left = threads;
        void Work()
        {
            try
            {
                body();
            }
            catch (OperationCanceledException) when (Stopping.IsCancellationRequested) { }
            catch (Exception error)
            {
                Fail(error);
            }
            finally
            {
                if (Interlocked.Decrement(ref left) == 0) ended?.Invoke();
            }
        }
        Task all = Task.WhenAll(Enumerable.Range(0, threads).Select(_ =>
            Task.Factory.StartNew(
                Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray());
        _running.Add(all);
        return all;
    }

    /// <summary>The stages end as soon as they can.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>As if a stage had thrown it.</summary>
    public void Fail(Exception error)
    {
        Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(error), null);
        _stop.Cancel();
    }

    /// <summary>Waits for all of them, then <see cref="Throw"/>.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Finish()
    {
        Task.WaitAll([.. _running], CancellationToken.None);
        Throw();
    }

    /// <summary>The first error, where there was one.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Throw()
    {
        _cancellation.ThrowIfCancellationRequested();
        _error?.Throw();
    }

    public void Dispose() => _stop.Dispose();
}
