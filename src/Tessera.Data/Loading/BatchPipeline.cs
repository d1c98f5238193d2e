using System.Runtime.ExceptionServices;
using Tessera.Core.Files;
using Tessera.Data.Ordering;

namespace Tessera.Data.Loading;

/// <summary>
/// The threads behind <see cref="BatchLoader.Read"/>. They take one sample at a time, in order, of the batches that may be in the
/// making; the consumer gets a batch when all its samples are there.
/// </summary>
internal sealed class BatchPipeline : IDisposable
{
    private readonly BatchLoader _loader;
    private readonly Thread[] _threads;
    // Guards everything below; pulsed when a batch is complete, when one is taken, and at the end.
    private readonly object _gate = new();
    private readonly Queue<PendingBatch> _pending = new();
    private readonly int _endEpoch;
    private PendingBatch? _filling;
    private int[] _order = [];
    private int _orderEpoch = -1;
    private CropSize _size;
    private int _epoch;
    private int _step;
    private bool _stopped;

    public BatchPipeline(BatchLoader loader, int epoch, int step, int endEpoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        (_loader, _epoch, _step, _endEpoch) =
            (loader, epoch + step / loader.BatchesPerEpoch, step % loader.BatchesPerEpoch, endEpoch);
        _threads = new Thread[loader.Options.Workers];
        for (int i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"tessera-loader-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>The next batch, or null after the last.</summary>
    public Batch? Next(CancellationToken cancellation)
    {
        using CancellationTokenRegistration wake = cancellation.Register(Wake);
        if (TakeComplete(cancellation) is not { } done) return null;
        ThrowIfFailed(done);
        return Finish(done);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopped = true;
            Monitor.PulseAll(_gate);
        }
        foreach (Thread thread in _threads) thread.Join();
    }

    private PendingBatch? TakeComplete(CancellationToken cancellation)
    {
        lock (_gate)
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (_pending.TryPeek(out PendingBatch? first) && first.Missing == 0) break;
                if (_pending.Count == 0 && _epoch >= _endEpoch) return null;
                Monitor.Wait(_gate);
            }
            PendingBatch taken = _pending.Dequeue();
            Monitor.PulseAll(_gate);
            return taken;
        }
    }

    private static void ThrowIfFailed(PendingBatch batch)
    {
        foreach (Exception? error in batch.Errors)
        {
            if (error is not null) ExceptionDispatchInfo.Throw(error);
        }
    }

    private Batch Finish(PendingBatch done) => new(done.Buffers, _loader.GiveBack)
    {
        Epoch = done.Epoch,
        Step = done.Step,
        Samples = [.. done.Indices.Select(index => _loader.Samples[index])],
        Frames = _loader.Options.Frames,
        Height = done.Buffers.Size.Height,
        Width = done.Buffers.Size.Width,
        Channels = _loader.Channels,
    };

    private void Work()
    {
        CropMaker? maker = null;
        while (Claim() is var (batch, slot))
        {
            try
            {
                if (maker?.Size != batch.Buffers.Size) maker = new CropMaker(_loader, batch.Buffers.Size);
                maker.Make(batch.Epoch, batch.Indices[slot], batch.Buffers.ImagesOf(slot), batch.Buffers.TargetsOf(slot));
            }
            catch (InputException error)
            {
                batch.Errors[slot] = error;
            }
            catch (Exception error)
            {
                // A fault of ours, not of the data: it surfaces where the batch is asked for.
                batch.Errors[slot] =
                    new InvalidOperationException($"{_loader.Samples[batch.Indices[slot]].ImagePath}: {error.Message}", error);
            }
            lock (_gate)
            {
                if (--batch.Missing == 0) Monitor.PulseAll(_gate);
            }
        }
    }

    private (PendingBatch Batch, int Slot)? Claim()
    {
        lock (_gate)
        {
            while (!_stopped)
            {
                if (_filling is { } filling)
                {
                    int slot = filling.Claimed++;
                    if (filling.Claimed == filling.Indices.Length) _filling = null;
                    return (filling, slot);
                }
                if (_epoch >= _endEpoch) return null;
                if (_pending.Count < _loader.Options.Prefetch) Begin();
                else Monitor.Wait(_gate);
            }
            return null;
        }
    }

    private void Begin()
    {
        LoaderOptions options = _loader.Options;
        int count = _loader.Samples.Count;
        if (_orderEpoch != _epoch)
        {
            _order = options.Shuffle ? EpochOrder.Shuffled(count, options.Seed, _epoch) : EpochOrder.InFileOrder(count);
            _orderEpoch = _epoch;
            _size = CropSize.In(_epoch, options);
        }
        int start = _step * options.BatchSize;
        int[] indices = _order[start..Math.Min(start + options.BatchSize, count)];
        BatchBuffers buffers = _loader.TakeBuffers();
        buffers.Size = _size;
        _filling = new PendingBatch(_epoch, _step, indices, buffers);
        _pending.Enqueue(_filling);
        if (++_step < _loader.BatchesPerEpoch) return;
        (_step, _epoch) = (0, _epoch + 1);
    }

    private void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private sealed class PendingBatch(int epoch, int step, int[] indices, BatchBuffers buffers)
    {
        public int Epoch { get; } = epoch;

        public int Step { get; } = step;

        public int[] Indices { get; } = indices;

        public BatchBuffers Buffers { get; } = buffers;

        public Exception?[] Errors { get; } = new Exception?[indices.Length];

        public int Claimed { get; set; }

        public int Missing { get; set; } = indices.Length;
    }
}
