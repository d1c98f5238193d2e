using System.Collections.Concurrent;
using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;
using Tessera.Inference.Prediction;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Prediction;

public sealed class PredictionPipelineTests
{
    private readonly ConcurrentDictionary<int, PredictedImage> _written = new();
    private readonly ConcurrentDictionary<int, FailedImage> _failed = new();

    [Fact]
    public void Run_ManyImages_GivesEachItsOwnMask()
    {
        Run(500, new PredictorOptions { Decoders = 3, Writers = 2 });

        Assert.Equal(Enumerable.Range(0, 500), _written.Keys.Order());
        Assert.All(_written, pair => Assert.Equal($"{pair.Key}", pair.Value.File));
        Assert.All(_written, pair => Assert.Equal(pair.Key % 200, pair.Value.Classes[0].Id));
    }

    [Fact]
    public void Run_WriterThatHangs_HoldsDecodingBackAtTheBound()
    {
        var options = new PredictorOptions { Decoders = 2, Writers = 1, Waiting = 3 };
        // Each decoder and the network hold one while they wait for room; the queues are full; one is being written.
        int bound = options.Decoders + options.Waiting + 1 + options.Waiting + options.Writers;
        int alive = 0, most = 0;
        using var full = new ManualResetEventSlim();

        Run(100, options,
            decode: target =>
            {
                int now = Interlocked.Increment(ref alive);
                InterlockedMax(ref most, now);
                if (now == bound) full.Set();
                return ImageOf(target);
            },
            written: _ =>
            {
                Assert.True(
                    full.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "the stages do not overlap");
                Interlocked.Decrement(ref alive);
            });

        Assert.Equal(100, _written.Count);
        Assert.Equal(bound, most);
    }

    [Fact]
    public void Run_NetworkForSeveralCallers_IsAskedByAsMany()
    {
        int now = 0, most = 0;
        using var company = new Barrier(3);

        Run(60, new PredictorOptions(), callers: 3, segment: image =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            Assert.True(company.SignalAndWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), "asked alone");
            Interlocked.Decrement(ref now);
            return MaskOf(image);
        });

        Assert.Equal(3, most);
        Assert.All(_written, pair => Assert.Equal(pair.Key % 200, pair.Value.Classes[0].Id));
        Assert.Equal(60, _written.Count);
    }

    [Fact]
    public void Run_ImagesThatFillTheNetwork_GoThroughItAlone()
    {
        int now = 0, most = 0;
        int side = (int)Math.Sqrt(Segmenter.PixelsAtOnce) + 1;

        Run(6, new PredictorOptions(), callers: 3, decode: _ => new Image(side, side, 1), segment: _ =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            Thread.Yield();
            Interlocked.Decrement(ref now);
            return new Mask(1, 1);
        });

        Assert.Equal(1, most);
    }

    [Fact]
    public void Run_LargeImages_StayWithinTheBudgetOfBytes()
    {
        long inFlight = 0, most = 0;

        Run(60, new PredictorOptions { Decoders = 3, MemoryBytes = 25 },
            measure: _ => 10,
            decode: target =>
            {
                InterlockedMax(ref most, Interlocked.Add(ref inFlight, 10));
                return ImageOf(target);
            },
            written: _ => Interlocked.Add(ref inFlight, -10));

        Assert.Equal(60, _written.Count);
        Assert.InRange(most, 10, 20);
    }

    [Fact]
    public void Run_BadImages_AreListedByNameAndTheRestIsDone()
    {
        Run(50, new PredictorOptions { MemoryBytes = 20 },
            measure: target => target.Image == "13" ? throw new InputException("no header") : 10,
            decode: target => target.Image == "7" ? throw InputException.At("7", "is cut off") : ImageOf(target),
            segment: image => image.Bytes[0] == 21 ? throw new InputException("is 1x1; expected 8x8") : MaskOf(image));

        Assert.Equal(["13: no header", "21: is 1x1; expected 8x8", "7: is cut off"], _failed.Values.Select(f => f.Error).Order());
        Assert.Equal([7, 13, 21], _failed.Keys.Order());
        Assert.Equal(47, _written.Count);
    }

    [Fact]
    public void Run_BadImageWithStop_EndsTheWork()
    {
        var error = Assert.Throws<InputException>(() => Run(50, new PredictorOptions { OnError = OnError.Stop },
            decode: target => target.Image == "7" ? throw new InputException("is cut off") : ImageOf(target)));

        Assert.Equal("7: is cut off", error.Message);
        Assert.InRange(_written.Count, 0, 49);
    }

    [Fact]
    public void Run_OutputThatCannotBeWritten_EndsTheWorkThoughErrorsAreSkipped()
    {
        var error = Assert.Throws<InputException>(() => Run(500, new PredictorOptions(), written: index =>
        {
            if (index == 3) throw new InputException("3.png: cannot be written: No space left on device");
        }));

        Assert.Contains("No space left", error.Message);
        Assert.Empty(_failed);
    }

    [Fact]
    public void Run_MistakeInTheNetwork_IsNotTakenForABadImage()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Run(50, new PredictorOptions(),
            segment: image => image.Bytes[0] == 9 ? throw new InvalidOperationException("a mistake of ours") : MaskOf(image)));

        Assert.Equal("a mistake of ours", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Run_Cancelled_EndsSoonAndSaysSo(int after)
    {
        using var stop = new CancellationTokenSource();
        if (after == 0) stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => Run(100_000, new PredictorOptions(), stop: stop, written: index =>
        {
            if (index == after) stop.Cancel();
        }));

        Assert.InRange(_written.Count, 0, 1000);
    }

    private void Run(int count, PredictorOptions options, Func<PredictionTarget, long>? measure = null,
        Func<PredictionTarget, Image>? decode = null,
        Func<Image, Mask>? segment = null, Action<int>? written = null, CancellationTokenSource? stop = null,
        int callers = 1)
    {
        PredictionTarget[] targets = [.. Enumerable.Range(0, count)
            .Select(i => new PredictionTarget($"{i}", $"{i}.png", "", $"{i}"))];
        var stages = new PredictionStages(measure ?? (_ => 1), decode ?? ImageOf,
            (_, image) => new SegmentedImage((segment ?? MaskOf)(image)),
            (target, image, answer) =>
        {
            written?.Invoke(int.Parse(target.Image));
            return new PredictedImage(target.Image, target.Mask, image.Width, image.Height,
                [new PredictedClass(answer.Mask[0, 0], "class", 1)]);
        });
        var pipeline = new PredictionPipeline(stages, options, callers, (index, image, failed) =>
        {
            Assert.True(image is not null ? _written.TryAdd(index, image) : _failed.TryAdd(index, failed!));
        });
        pipeline.Run(targets, stop?.Token ?? TestContext.Current.CancellationToken);
    }

    // An image knows its number, a mask takes it over: a mix-up of stages or threads shows.
    private static Image ImageOf(PredictionTarget target)
    {
        var image = new Image(1, 1, 1);
        image.Bytes[0] = (byte)(int.Parse(target.Image) % 200);
        return image;
    }

    private static Mask MaskOf(Image image) => new(1, 1) { [0, 0] = image.Bytes[0] };

    private static void InterlockedMax(ref int place, int value)
    {
        for (int seen = place; value > seen; seen = place) Interlocked.CompareExchange(ref place, value, seen);
    }

    private static void InterlockedMax(ref long place, long value)
    {
        for (long seen = Volatile.Read(ref place); value > seen; seen = Volatile.Read(ref place))
            Interlocked.CompareExchange(ref place, value, seen);
    }
}
