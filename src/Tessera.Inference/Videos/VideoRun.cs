using System.Diagnostics;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Progress;
using Tessera.Core.Threads;
using Tessera.Imaging.Video;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Videos;

/// <summary>One way through a video: reading, the network and the outputs overlap, each on a thread of its own with short queues
/// between.</summary>
internal sealed class VideoRun(ISegmenter segmenter, VideoOptions options, IVideoSource source,
    IReadOnlyList<IVideoOutput> outputs, IProgress<ProgressReport>? progress, CancellationToken cancellation) : IDisposable
{
    private const int Waiting = 2;

    private sealed record Segmented(VideoFrame Frame, Mask Mask);

    private readonly bool _drops = options.RealTime || source.IsLive;
    private readonly FrameQueue<VideoFrame> _read = options.RealTime || source.IsLive ? new(1, dropsOldest: true)
        : new(Waiting, dropsOldest: false);
    private readonly FrameQueue<Segmented> _segmented = new(Waiting, dropsOldest: false);
    private readonly Stages _stages = new(cancellation);
    private readonly StageTime _reading = new(), _segmenting = new(), _writing = new();

    public VideoResult Go()
    {
        using CancellationTokenRegistration unblock = _stages.Stopping.Register(source.Stop);
        long begun = Stopwatch.GetTimestamp();
        Task read = _stages.Start(ReadAll, _read.Close);
        Task masks = Task.WhenAll(_stages.Start(SegmentAll, _segmented.Close), _stages.Start(WriteAll));
        masks.Wait(CancellationToken.None);
        // Enough masks, or no more of them possible: a source that still gives is told to stop, but a pipe cannot be told.
        _stages.Stop();
        read.Wait(source.Count is null ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan, CancellationToken.None);
        FinishOutputs();
        _stages.Throw();
        return new VideoResult(_writing.Count, _read.Dropped, Stopwatch.GetElapsedTime(begun).TotalSeconds, _reading.Milliseconds,
            _segmenting.Milliseconds, _writing.Milliseconds);
    }

    public void Dispose() => _stages.Dispose();

    private void ReadAll()
    {
        long begun = Stopwatch.GetTimestamp();
        while (!_stages.Stopping.IsCancellationRequested)
        {
            if (_reading.Measure(source.Read) is not { } frame) return;
            if (options.RealTime && !source.IsLive)
                WaitFor(TimeSpan.FromSeconds(frame.Seconds) - Stopwatch.GetElapsedTime(begun));
            _read.Add(frame, _stages.Stopping);
        }
    }

    // A file gives its frames at the pace at which a camera would.
    private void WaitFor(TimeSpan early)
    {
        if (early > TimeSpan.Zero) _stages.Stopping.WaitHandle.WaitOne(early);
    }

    private void SegmentAll()
    {
        for (int done = 0; done < options.Limit && _read.Take(_stages.Stopping) is { } frame; done++)
        {
            Mask mask = _segmenting.Measure(() => segmenter.Segment(frame.Image));
            _segmented.Add(new Segmented(frame, mask), _stages.Stopping);
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
                _stages.Fail(thrown);
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
