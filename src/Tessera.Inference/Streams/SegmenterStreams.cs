using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Sequences;
using Tessera.Core.Threads;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Streams;

/// <summary>
/// Images in, masks out, in their order, while the images behind are read: the network need not wait for files. Whoever takes
/// masks slowly holds the reading back, so that memory does not grow with the number of images.
/// </summary>
public static class SegmenterStreams
{
    /// <summary>Images that may wait to be segmented, and masks that may wait to be taken, besides those being worked
    /// on. Two keep both sides busy; each more is only memory.</summary>
    public const int Waiting = 2;

    /// <summary>A network that remembers takes the images for frames of one sequence.</summary>
    /// <exception cref="InputException">An image does not suit the model; the masks before it have been given.</exception>
    public static async IAsyncEnumerable<SegmentedFrame> SegmentAsync(this ISegmenter segmenter, IAsyncEnumerable<Image> images,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var budget = new PixelBudget(Segmenter.PixelsAtOnce);
        SegmentedFrame Segment(Image image) => new(image, Within(budget, image, segmenter.Segment, cancellation));
        IAsyncEnumerable<SegmentedFrame> frames = Overlap(images, segmenter.Callers, Segment, cancellation);
        await foreach (SegmentedFrame frame in frames.ConfigureAwait(false)) yield return frame;
    }

    /// <param name="segmenter">Asked from as many threads at once as suits it.</param>
    /// <param name="paths">Picture files and frames such as clip.mp4#12; looked at only as they are needed. A network that
    /// remembers forgets between two sequences (<see cref="FrameName"/>).</param>
    /// <param name="bad">Told of a file that cannot be used, which is then left out, one at a time, from any thread;
    /// null ends the stream with its error.</param>
    /// <param name="cancellation">Ends reading, computing and the stream.</param>
    /// <exception cref="InputException">A file cannot be used; the masks of those before it have been given.</exception>
    public static async IAsyncEnumerable<SegmentedFile> SegmentAsync(this ISegmenter segmenter, IEnumerable<string> paths,
        Action<string, InputException>? bad = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // What the model takes as bands is read with its opacity; grey and colour are converted to.
        int channels = segmenter.Preprocessing.Channels;
        ReadOptions reading = channels is 1 or 3 ? new(channels) : new(KeepAlpha: true);
        var budget = new PixelBudget(Segmenter.PixelsAtOnce);
        string? sequence = null;
        var telling = new Lock();
        IAsyncEnumerable<(string, Image?)> files =
            Overlap(Each(paths), 1, path => (path, Try(path, () => ImageFile.Read(path, reading))), cancellation);
        await foreach (SegmentedFile? file in Overlap(files, segmenter.Callers, Segment, cancellation).ConfigureAwait(false))
        {
            if (file is not null) yield return file;
        }

        SegmentedFile? Segment((string Path, Image? Image) read) =>
            read.Image is { } image && Try(read.Path, () => InSequence(read.Path, image)) is { } mask
                ? new SegmentedFile(read.Path, image, mask) : null;

        Mask InSequence(string path, Image image)
        {
            if (!segmenter.Remembers) return Within(budget, image, segmenter.Segment, cancellation);
            string? of = FrameName.Of(path)?.Sequence;
            if (of is null || of != sequence) segmenter.Restart();
            sequence = of;
            return segmenter.Segment(image);
        }

        T? Try<T>(string path, Func<T> work) where T : class
        {
            try
            {
                return work();
            }
            catch (InputException error)
            {
                InputException named = ImageErrors.For(path, error);
                if (bad is null) throw named;
                // Reading and computing find bad files at the same time.
                lock (telling) bad(path, named);
                return null;
            }
        }
    }

    private static Mask Within(PixelBudget budget, Image image, Func<Image, Mask> work, CancellationToken cancellation)
    {
        long pixels = (long)image.Width * image.Height;
        budget.Take(pixels, cancellation);
        try
        {
            return work(image);
        }
        finally
        {
            budget.Give(pixels);
        }
    }

    private static async IAsyncEnumerable<string> Each(IEnumerable<string> paths)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (string path in paths) yield return path;
    }

    // Works through the source on other threads, as far ahead as may wait; its first error comes behind what was made before it.
    private static async IAsyncEnumerable<TOut> Overlap<TIn, TOut>(IAsyncEnumerable<TIn> source, int atOnce, Func<TIn, TOut> work,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var lanes = new Lanes(atOnce);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var room = new BoundedChannelOptions(Waiting + atOnce - 1) { SingleReader = true, SingleWriter = true };
        Channel<Task<TOut>> made = Channel.CreateBounded<Task<TOut>>(room);
        Task working = Task.Run(() => WorkAsync(source, lanes, work, made.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (Task<TOut> item in made.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return await item.ConfigureAwait(false);
        }
        finally
        {
            // Whoever leaves early leaves nothing running behind.
            await stop.CancelAsync().ConfigureAwait(false);
            await working.ConfigureAwait(false);
        }
    }

    private static async Task WorkAsync<TIn, TOut>(IAsyncEnumerable<TIn> source, Lanes lanes, Func<TIn, TOut> work,
        ChannelWriter<Task<TOut>> made, CancellationToken stop)
    {
        Exception? failure = null;
        try
        {
            await foreach (TIn item in source.WithCancellation(stop).ConfigureAwait(false))
            {
                await lanes.WaitAsync(stop).ConfigureAwait(false);
                await made.WriteAsync(lanes.Run(() => work(item)), stop).ConfigureAwait(false);
            }
        }
        catch (Exception error)
        {
            // It leaves the channel on the side of whoever reads; nobody awaits it here.
            failure = error;
        }
        made.Complete(failure);
    }
}
