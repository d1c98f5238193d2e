using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Imaging.Video;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Videos;

/// <summary>One way through a video: reading, the network and the outputs overlap, each on a thread of its own with short queues
/// between.</summary>
internal sealed class VideoRun(ISegmenter segmenter, VideoOptions options, IVideoSource source, IReadOnlyList<IVideoOutput> outputs,
    IProgress<ProgressReport>? progress, CancellationToken cancellation) : IDisposable
{
    private const int Waiting = 2;

    private sealed record Segmented(VideoFrame Frame, Mask Mask);

    private readonly bool _drops = options.RealTime || source.IsLive;
    private readonly FrameQueue<VideoFrame> _read = options.RealTime || source.IsLive ? new(1, dropsOldest: true)
        : new(Waiting, dropsOldest: false);
    private readonly FrameQueue<Segmented> _segmented = new(Waiting, dropsOldest: false);
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly StageTime _reading = new(), _segmenting = new(), _writing = new();
    private ExceptionDispatchInfo? _error;

    public VideoResult Go()
    {
        using CancellationTokenRegistration unblock = _stop.Token.Register(source.Stop);
        long begun = Stopwatch.GetTimestamp();
        Task read = Stage(ReadAll, _read.Close), segment = Stage(SegmentAll, _segmented.Close), write = Stage(WriteAll, () => { });
        Task.WaitAll([segment, write], CancellationToken.None);
        // Enough masks, or no more of them possible: a source that still gives is told to stop, but a pipe cannot be told.
        _stop.Cancel();
        read.Wait(source.IsLive ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan, CancellationToken.None);
        FinishOutputs();
        cancellation.ThrowIfCancellationRequested();
        _error?.Throw();
        return new VideoResult(_writing.Count, _read.Dropped, Stopwatch.GetElapsedTime(begun).TotalSeconds, _reading.Milliseconds,
            _segmenting.Milliseconds, _writing.Milliseconds);
    }

    public void Dispose() => _stop.Dispose();

    // The first error ends all stages; what they throw because they were ended is no error of its own.
    private Task Stage(Action body, Action complete) => Task.Factory.StartNew(() =>
    {
        try
        {
            body();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
        catch (Exception thrown)
        {
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(thrown), null);
            _stop.Cancel();
        }
        finally
        {
            complete();
        }
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void ReadAll()
    {
        long begun = Stopwatch.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            if (_reading.Measure(source.Read) is not { } frame) return;
            if (options.RealTime && !source.IsLive) WaitFor(TimeSpan.FromSeconds(frame.Seconds) - Stopwatch.GetElapsedTime(begun));
            _read.Add(frame, _stop.Token);
        }
    }

    // A file gives its frames at the pace at which a camera would.
    private void WaitFor(TimeSpan early)
    {
        if (early > TimeSpan.Zero) _stop.Token.WaitHandle.WaitOne(early);
    }

    private void SegmentAll()
    {
        for (int done = 0; done < options.Limit && _read.Take(_stop.Token) is { } frame; done++)
        {
            Mask mask = _segmenting.Measure(() => segmenter.Segment(frame.Image));
            _segmented.Add(new Segmented(frame, mask), _stop.Token);
        }
    }

    // What has a mask is written even where the rest was ended.
    private void WriteAll()
    {
        while (_segmented.Take(CancellationToken.None) is { } item)
        {
            _writing.Measure(() =>
            {
                foreach (IVideoOutput output in outputs) output.Add(item.Frame, item.Mask);
                return true;
            });
            string? detail = _drops ? $"{_read.Dropped} dropped" : null;
            int total = _drops ? 0 : Math.Min(source.Count ?? 0, options.Limit);
            progress?.Report(new ProgressReport("frames", _writing.Count, total, detail));
        }
    }

    // Also after an error: another one would only hide it.
    private void FinishOutputs()
    {
        foreach (IVideoOutput output in outputs)
        {
            try
            {
                output.Finish();
            }
            catch (InputException thrown)
            {
                _error ??= ExceptionDispatchInfo.Capture(thrown);
            }
        }
    }

    /// <summary>Of one stage, counted by its own thread alone.</summary>
    private sealed class StageTime
    {
        private TimeSpan _total;

        public int Count { get; private set; }

        public double Milliseconds => Count > 0 ? _total.TotalMilliseconds / Count : 0;

        public T Measure<T>(Func<T> work)
        {
            long begun = Stopwatch.GetTimestamp();
            T result = work();
            _total += Stopwatch.GetElapsedTime(begun);
            Count++;
            return result;
        }
    }
}
