using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Data.Ordering;
using Tessera.Imaging.Images;

namespace Tessera.Data.Tests.Loading;

public sealed class BatchLoaderTests
{
    private static readonly NormaliseStep Normalise = new(255, [0.5f, 0.5f, 0.5f], [0.25f, 0.25f, 0.25f]);
    private static readonly LoaderOptions Options =
        new() { BatchSize = 4, CropHeight = 24, CropWidth = 20, Augmentation = new(), Seed = 11 };

    [Theory]
    [InlineData(2, 1)]
    [InlineData(5, 4)]
    [InlineData(5, 1)]
    public void Read_AnyNumberOfWorkers_GivesTheSameBatches(int workers, int prefetch)
    {
        string[] expected = Fingerprints(Loader(Options).Batches(endEpoch: 3));

        string[] actual = Fingerprints(Loader(Options with { Workers = workers, Prefetch = prefetch }).Batches(endEpoch: 3));

        Assert.Equal(12, expected.Length);
        Assert.Equal(12, expected.Distinct().Count());
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Read_FromTheMiddleOfAnEpoch_GoesOnAsIfNeverInterrupted()
    {
        string[] whole = Fingerprints(Loader(Options).Batches(endEpoch: 3));

        string[] resumed = Fingerprints(Loader(Options with { Workers = 3 }).Batches(epoch: 1, step: 2, endEpoch: 3));

        Assert.Equal(whole[6..], resumed);
    }

    [Fact]
    public void Read_WithASizeForEachEpoch_CutsSmallCropsOfSmallImages()
    {
        LoaderOptions options =
            Options with { CropStep = 4, SizeIn = epoch => epoch == 0 ? 0.5 : 1, Augmentation = AugmentationOptions.None };
        var sizes = new List<(int, int, int)>();
        foreach (Batch batch in Loader(options with { Workers = 2 }).Batches(endEpoch: 2))
        {
            using (batch)
            {
                sizes.Add((batch.Epoch, batch.Height, batch.Width));
                if (batch.Epoch > 0) continue;
                // 30 x 26 pixels shrink to 15 x 13; the middle 8 columns begin at 3, which is the image's 7: nothing is padding.
                Assert.DoesNotContain(255L, batch.Targets.AsSpan(0, batch.Count * 12 * 8).ToArray());
                Assert.Equal(Draw(batch.Samples[0]).Mask[7, 1], batch.Targets[0]);
            }
        }

        Assert.Equal([.. Enumerable.Repeat((0, 12, 8), 4), .. Enumerable.Repeat((1, 24, 20), 4)], sizes);
    }

    [Fact]
    public void Read_OneEpoch_VisitsEverySampleOnce()
    {
        LoaderOptions options = Options with { DropLast = false, Workers = 2 };
        List<int> sizes = [];
        List<string> names = [];
        foreach (Batch batch in Loader(options).Batches(endEpoch: 1))
        {
            using (batch)
            {
                sizes.Add(batch.Count);
                names.AddRange(batch.Samples.Select(s => s.Name));
            }
        }

        Assert.Equal([4, 4, 4, 4, 2], sizes);
        Assert.Equal(Names(18), names.Order());
    }

    [Fact]
    public void Read_WithACache_ReadsWhatFitsOnceAndKeepsTheBudget()
    {
        int reads = 0;
        // 30 x 26 pixels of 3 + 1 bytes are 3120.
        var loader =
            new BatchLoader(Samples(18), sample => { Interlocked.Increment(ref reads); return Draw(sample); }, Normalise, 255,
            Options with { CacheBytes = 5 * 3120 + 3000, DropLast = false, Workers = 3 });

        Fingerprints(loader.Batches(endEpoch: 1));
        int first = reads;
        Fingerprints(loader.Batches(epoch: 1, endEpoch: 3));

        Assert.Equal(5, loader.CachedSamples);
        Assert.Equal(5 * 3120, loader.CachedBytes);
        Assert.Equal(18, first);
        Assert.Equal(18 + 2 * 13, reads);
    }

    [Fact]
    public void Read_CachedOrNot_GivesTheSameBatches()
    {
        Assert.Equal(Fingerprints(Loader(Options).Batches(endEpoch: 2)),
            Fingerprints(Loader(Options with { CacheBytes = 1 << 20 }).Batches(endEpoch: 2)));
    }

    [Fact]
    public void Read_SampleThatCannotBeRead_StopsAtItsBatchAndNamesTheFile()
    {
        LoaderOptions options = Options with { Shuffle = false, Workers = 3 };
        var loader = new BatchLoader(Samples(18), Broken("05"), Normalise, 255, options);
        int before = 0;

        InputException error = Assert.Throws<InputException>(() =>
        {
            foreach (Batch batch in loader.Batches())
            {
                batch.Dispose();
                before++;
            }
        });

        Assert.Equal("/images/05.png: is cut short", error.Message);
        Assert.Equal(1, before);
    }

    [Fact]
    public void Read_FaultThatIsNoInput_NamesTheFile()
    {
        var loader = new BatchLoader(Samples(18), _ => throw new NotSupportedException("no such thing"), Normalise, 255, Options);

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => loader.Batches().First());

        Assert.Matches("^/images/../*", error.Message);
        Assert.IsType<NotSupportedException>(error.InnerException);
    }

    [Fact]
    public void Read_LeftEarly_LeavesNoThread()
    {
        List<Thread> threads = [];
        var loader = new BatchLoader(Samples(18), sample =>
        {
            lock (threads) threads.Add(Thread.CurrentThread);
            return Draw(sample);
        }, Normalise, 255, Options with { Workers = 4 });

        foreach (Batch batch in loader.Batches()) break;

        Assert.NotEmpty(threads);
        Assert.All(threads, thread => Assert.False(thread.IsAlive));
    }

    [Fact]
    public void Read_Cancelled_ThrowsAndLeavesNoThread()
    {
        using var cancellation = new CancellationTokenSource();
        List<Thread> threads = [];
        var loader = new BatchLoader(Samples(18), sample =>
        {
            lock (threads) threads.Add(Thread.CurrentThread);
            // Cancelled while the consumer waits for this very sample.
            cancellation.Cancel();
            return Draw(sample);
        }, Normalise, 255, Options with { Workers = 2 });

        Assert.ThrowsAny<OperationCanceledException>(() => loader.Read(cancellation: cancellation.Token).Count());
        Assert.All(threads, thread => Assert.False(thread.IsAlive));
    }

    [Fact]
    public void Read_SlowConsumer_IsRunAheadOfByThePrefetchOnly()
    {
        int reads = 0;
        using var loaded = new SemaphoreSlim(0);
        var loader = new BatchLoader(Samples(18),
            sample => { Interlocked.Increment(ref reads); loaded.Release(); return Draw(sample); }, Normalise, 255,
            Options with { Workers = 3, Prefetch = 2 });

        using IEnumerator<Batch> batches = loader.Batches().GetEnumerator();
        Assert.True(batches.MoveNext());
        // The batch taken and the two ahead are read; then nothing more until the next is asked for.
        for (int i = 0; i < 12; i++) loaded.Wait(TestContext.Current.CancellationToken);
        Assert.False(loaded.Wait(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));
        Assert.Equal(12, reads);
    }

    [Fact]
    public void Dispose_OfABatch_HandsItsArraysOnAndClosesIt()
    {
        HashSet<float[]> arrays = [];
        Batch? last = null;
        foreach (Batch batch in Loader(Options with { Prefetch = 2 }).Batches(endEpoch: 5))
        {
            arrays.Add(batch.Images);
            batch.Dispose();
            last = batch;
        }

        // Two ahead, and one in the consumer's hands.
        Assert.InRange(arrays.Count, 1, 3);
        Assert.Throws<ObjectDisposedException>(() => last!.Images);
    }

    [Fact]
    public void Constructor_FewerSamplesThanABatch_SaysWhatToDo()
    {
        InputException error = Assert.Throws<InputException>(() => new BatchLoader(Samples(3), Draw, Normalise, 255, Options));

        Assert.Equal("loading: 3 samples are less than one batch of 4; use a batch of 3 or keep the last batch", error.Message);
    }

    [Fact]
    public void Constructor_CropBeyondAnyMemory_IsRefused()
    {
        LoaderOptions options = Options with { CropWidth = 1_000_000, CropHeight = 1_000_000 };

        InputException error = Assert.Throws<InputException>(() => new BatchLoader(Samples(4), Draw, Normalise, 255, options));

        Assert.Equal("loading: crops of 1000000x1000000 are too large; expected at most 64 million pixels", error.Message);
    }

    [Fact]
    public void Read_ImageOfOtherChannels_IsRefused()
    {
        var loader =
            new BatchLoader(Samples(4), _ => new LoadedSample(new Image(9, 9, 1), new Mask(9, 9)), Normalise, 255, Options);

        InputException error = Assert.Throws<InputException>(() => loader.Batches().First());

        Assert.EndsWith("has 1 channels; expected 3, as the data's normalisation has", error.Message, StringComparison.Ordinal);
    }

    private static BatchLoader Loader(LoaderOptions options) => new(Samples(18), Draw, Normalise, 255, options);

    private static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"{i:00}");

    private static Sample[] Samples(int count) =>
        [.. Names(count).Select(name => new Sample(name, $"/images/{name}.png", $"/masks/{name}.png", "train"))];

    private static Func<Sample, LoadedSample> Broken(string name) => sample =>
        sample.Name.Contains(name, StringComparison.Ordinal) ? throw InputException.At(sample.ImagePath, "is cut short")
            : Draw(sample);

    // Different for each name, the same every time.
    private static LoadedSample Draw(Sample sample)
    {
        var random = new SampleRandom(ulong.Parse(sample.Name, System.Globalization.CultureInfo.InvariantCulture));
        var loaded = new LoadedSample(new Image(30, 26), new Mask(30, 26));
        foreach (ref byte value in loaded.Image.Bytes) value = (byte)random.Next(256);
        foreach (ref byte id in loaded.Mask.Ids8) id = (byte)random.Next(5);
        return loaded;
    }

    private static string[] Fingerprints(IEnumerable<Batch> batches)
    {
        List<string> prints = [];
        foreach (Batch batch in batches)
        {
            using (batch)
            {
                var hash = new HashCode();
                foreach (float value in batch.Images.AsSpan(0, batch.Count * 24 * 20 * 3)) hash.Add(value);
                foreach (long id in batch.Targets.AsSpan(0, batch.Count * 24 * 20)) hash.Add(id);
                prints.Add($"{batch.Epoch}/{batch.Step}: " +
                    $"{string.Join(' ', batch.Samples.Select(s => s.Name))} {hash.ToHashCode():x8}");
            }
        }
        return [.. prints];
    }
}

file static class TestReading
{
    public static IEnumerable<Batch> Batches(this BatchLoader loader, int epoch = 0, int step = 0, int endEpoch = int.MaxValue) =>
        loader.Read(epoch, step, endEpoch, TestContext.Current.CancellationToken);
}
