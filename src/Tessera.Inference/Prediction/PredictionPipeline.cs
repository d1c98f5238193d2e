using System.Collections.Concurrent;
using Tessera.Core.Files;
using Tessera.Core.Threads;
using Tessera.Imaging.Images;
using Tessera.Inference.Outputs;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Prediction;

/// <summary>What each stage does with one image, on several threads.</summary>
internal sealed record PredictionStages(
    Func<PredictionTarget, long> Measure,
    Func<PredictionTarget, Image> Decode,
    Func<PredictionTarget, Image, SegmentedImage> Segment,
    Func<PredictionTarget, Image, SegmentedImage, PredictedImage> Write);

/// <summary>
/// Decoding, the network and writing, overlapped on threads of their own with short queues between them: a slow stage holds the
/// others back, so memory does not grow with the number of images.
/// </summary>
internal sealed class PredictionPipeline(PredictionStages stages, PredictorOptions options, int callers,
    Action<int, PredictedImage?, FailedImage?> finished)
{
    private readonly record struct Decoded(int Index, Image Image, long Bytes);

    private readonly record struct Segmented(int Index, Image Image, SegmentedImage Answer, long Bytes);

    private readonly PixelBudget _budget = new(options.MemoryBytes), _network = new(Segmenter.PixelsAtOnce);
    private int _next = -1;

    /// <exception cref="InputException">An image failed and errors stop the work, or an output cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; every file that exists is whole.</exception>
    public void Run(IReadOnlyList<PredictionTarget> targets, CancellationToken cancellation)
    {
        using var stages = new Stages(cancellation);
        using var decoded = new BlockingCollection<Decoded>(options.Waiting);
        using var segmented = new BlockingCollection<Segmented>(options.Waiting);
        stages.Start(() => DecodeAll(targets, decoded, stages.Stopping), decoded.CompleteAdding, options.Decoders);
        stages.Start(() => SegmentAll(targets, decoded, segmented, stages.Stopping), segmented.CompleteAdding, callers);
        stages.Start(() => WriteAll(targets, segmented, stages.Stopping), threads: options.Writers);
        stages.Finish();
    }

    private void DecodeAll(IReadOnlyList<PredictionTarget> targets, BlockingCollection<Decoded> to, CancellationToken stop)
    {
        for (int index = Interlocked.Increment(ref _next); index < targets.Count; index = Interlocked.Increment(ref _next))
        {
            stop.ThrowIfCancellationRequested();
            PredictionTarget target = targets[index];
            long taken = 0;
            Image? image = Try(index, target, () =>
            {
                long bytes = stages.Measure(target);
                _budget.Take(bytes, stop);
                taken = bytes;
                return stages.Decode(target);
            });
            if (image is null) _budget.Give(taken);
            else to.Add(new Decoded(index, image, taken), stop);
        }
    }

    private void SegmentAll(IReadOnlyList<PredictionTarget> targets, BlockingCollection<Decoded> from,
        BlockingCollection<Segmented> to, CancellationToken stop)
    {
        foreach (Decoded item in from.GetConsumingEnumerable(stop))
        {
            long pixels = (long)item.Image.Width * item.Image.Height;
            _network.Take(pixels, stop);
            SegmentedImage? answer = Try(item.Index, targets[item.Index], () => stages.Segment(targets[item.Index], item.Image));
            _network.Give(pixels);
            if (answer is null) _budget.Give(item.Bytes);
            else to.Add(new Segmented(item.Index, item.Image, answer, item.Bytes), stop);
        }
    }

    // An output that cannot be written (full disk, no permission) is no bad image, and the next one would fail as well.
    private void WriteAll(IReadOnlyList<PredictionTarget> targets, BlockingCollection<Segmented> from, CancellationToken stop)
    {
        foreach (Segmented item in from.GetConsumingEnumerable(stop))
        {
            PredictionTarget target = targets[item.Index];
            PredictedImage? written = null;
            try
            {
                written = stages.Write(target, item.Image, item.Answer);
            }
            catch (UnfitImageException error)
            {
                Fail(item.Index, target, new InputException($"{target.Image}: {error.Message}", error));
            }
            _budget.Give(item.Bytes);
            if (written is not null) finished(item.Index, written, null);
        }
    }

    private T? Try<T>(int index, PredictionTarget target, Func<T> work) where T : class
    {
        try
        {
            return work();
        }
        catch (InputException error)
        {
            InputException named = ImageErrors.For(target.Image, error);
            Fail(index, target, named);
            return null;
        }
    }

    private void Fail(int index, PredictionTarget target, InputException error)
    {
        if (options.OnError == OnError.Stop) throw error;
        finished(index, null, new FailedImage(target.Image, error.Message));
    }
}
