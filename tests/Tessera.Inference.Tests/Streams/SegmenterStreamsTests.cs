using System.Runtime.CompilerServices;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;
using Tessera.Inference.Streams;
using Tessera.Inference.Tests.Segmenters;

namespace Tessera.Inference.Tests.Streams;

public sealed class SegmenterStreamsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SegmentAsync_Files_GivesEachItsMaskInOrder()
    {
        string[] paths = [.. Enumerable.Range(0, 20).Select(i => Photo(i, 10 + i % 7))];
        using ISegmenter segmenter = Segmenter.Load(OnnxNetworkTests.Golden("cut.onnx"));
        var seen = new List<string>();

        await foreach (SegmentedFile file in segmenter.SegmentAsync(paths, cancellation: Cancellation))
        {
            seen.Add(file.Path);
            Assert.Equal(segmenter.Segment(ImageFile.Read(file.Path)).Ids8.ToArray(), file.Mask.Ids8.ToArray());
            Assert.Equal(file.Image.Width, file.Mask.Width);
        }

        Assert.Equal(paths, seen);
    }

    // Whoever takes nothing lets in what may wait at each of two places, what two threads hold in hand, and no more.
    [Fact]
    public async Task SegmentAsync_ResultsThatNobodyTakes_HoldTheReadingBack()
    {
        int asked = 0;
        IEnumerable<string> Paths()
        {
            for (int i = 0; i < 1000; i++)
            {
                Interlocked.Increment(ref asked);
                yield return Photo(i % 3, 6);
            }
        }
        using var segmenter = new CountingSegmenter();

        await using (IAsyncEnumerator<SegmentedFile> files = segmenter.SegmentAsync(Paths(), cancellation: Cancellation)
            .GetAsyncEnumerator(Cancellation))
        {
            Assert.True(await files.MoveNextAsync());
            // Until all that may run ahead has: the fourth mask is made and waits for a place.
            await segmenter.Fourth.Task.WaitAsync(Cancellation);
        }

        Assert.InRange(asked, 4, 2 * (SegmenterStreams.Waiting + 1) + 1);
        Assert.InRange(segmenter.Asked, 4, SegmenterStreams.Waiting + 2);
    }

    [Fact]
    public async Task SegmentAsync_SegmenterForSeveralCallers_GivesTheOrderOfThePaths()
    {
        using var company = new Barrier(3);
        using var segmenter = new CountingSegmenter { Callers = 3, Company = company };
        string[] paths = [.. Enumerable.Range(0, 21).Select(i => Photo(i, 4 + i))];
        var widths = new List<int>();

        await foreach (SegmentedFile file in segmenter.SegmentAsync(paths, cancellation: Cancellation))
            widths.Add(file.Mask.Width);

        Assert.Equal(Enumerable.Range(4, 21), widths);
    }

    [Fact]
    public async Task SegmentAsync_BadFileAmongOthers_IsToldAndLeftOut()
    {
        string[] paths = [Photo(1, 5), _folder["no.png"], Photo(2, 6), _folder.Touch("empty.png"), Photo(3, 7)];
        var bad = new List<string>();
        using var segmenter = new CountingSegmenter();
        var widths = new List<int>();

        await foreach (SegmentedFile file in segmenter.SegmentAsync(paths, (path, error) => bad.Add(error.Message), Cancellation))
            widths.Add(file.Mask.Width);

        Assert.Equal([5, 6, 7], widths);
        Assert.Equal(2, bad.Count);
        Assert.StartsWith(paths[1] + ": ", bad[0]);
        Assert.StartsWith(paths[3] + ": is empty", bad[1]);
    }

    [Fact]
    public async Task SegmentAsync_BadFile_ComesBehindTheMasksBeforeIt()
    {
        string[] paths = [Photo(1, 5), Photo(2, 6), _folder["no.png"], Photo(3, 7)];
        using var segmenter = new CountingSegmenter();
        var widths = new List<int>();

        var error = await Assert.ThrowsAsync<InputException>(async () =>
        {
            await foreach (SegmentedFile file in segmenter.SegmentAsync(paths, cancellation: Cancellation))
                widths.Add(file.Mask.Width);
        });

        Assert.StartsWith(_folder["no.png"], error.Message);
        Assert.Equal([5, 6], widths);
    }

    [Fact]
    public async Task SegmentAsync_ImageThatTheModelRefuses_IsNamedByItsFile()
    {
        using var segmenter = new CountingSegmenter { Refuses = 6 };
        string[] paths = [Photo(1, 5), Photo(2, 6)];

        var error = await Assert.ThrowsAsync<InputException>(async () =>
        {
            await foreach (SegmentedFile _ in segmenter.SegmentAsync(paths, cancellation: Cancellation)) { }
        });

        Assert.Equal($"{paths[1]}: too wide", error.Message);
    }

    [Fact]
    public async Task SegmentAsync_Cancelled_EndsTheSourceToo()
    {
        using var stop = new CancellationTokenSource();
        using var segmenter = new CountingSegmenter();
        bool ended = false;
        async IAsyncEnumerable<Image> Endless([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    cancellation.ThrowIfCancellationRequested();
                    yield return new Image(4, 3);
                }
            }
            finally
            {
                ended = true;
            }
        }
        int taken = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (SegmentedFrame _ in segmenter.SegmentAsync(Endless(stop.Token), stop.Token))
            {
                if (++taken == 5) await stop.CancelAsync();
            }
        });

        Assert.Equal(5, taken);
        Assert.True(ended);
    }

    private string Photo(int number, int width)
    {
        string path = _folder[$"{number}.png"];
        if (File.Exists(path)) return path;
        var image = new Image(width, 5);
        new Random(number).NextBytes(image.Bytes);
        ImageFile.Write(path, image);
        return path;
    }

    private sealed class CountingSegmenter : ISegmenter
    {
        private int _asked;

        public LabelMap Labels { get; } = LabelMap.FromNames(["all"]);

        public ImagePreprocessing Preprocessing { get; } = new(3, []);

        public int Asked => _asked;

        public int Callers { get; init; } = 1;

        /// <summary>Whoever asks waits for as many others.</summary>
        public Barrier? Company { get; init; }

        public int? Refuses { get; init; }

        public TaskCompletionSource Fourth { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Mask Segment(Image image)
        {
            if (image.Width == Refuses) throw new InputException("too wide");
            if (Interlocked.Increment(ref _asked) == 4) Fourth.SetResult();
            Assert.True(Company?.SignalAndWait(TimeSpan.FromSeconds(30), Cancellation) ?? true, "asked alone");
            return new Mask(image.Width, image.Height);
        }

        public void Dispose() { }
    }
}
