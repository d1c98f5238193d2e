using System.Collections.Concurrent;
using Tessera.Core.Files;
using Tessera.Core.Preprocessing;
using Tessera.Data.Datasets;

namespace Tessera.Data.Loading;

/// <summary>
/// Batches of augmented crops, made ahead on threads of their own. A batch's content is a function of the seed, the epoch and the
/// step alone, and of the size that its epoch has (<see cref="LoaderOptions.SizeIn"/>).
/// The cache of decoded samples lives as long as the loader; the threads live as long as one <see cref="Read"/>.
/// </summary>
public sealed class BatchLoader
{
    private readonly ConcurrentBag<BatchBuffers> _free = [];
    private readonly SampleCache _cache;
    private readonly Clips _clips;

    public LoaderOptions Options { get; }

    public IReadOnlyList<Sample> Samples { get; }

    public int Channels => Normalise.Mean.Length;

    public int BatchesPerEpoch { get; }

    /// <summary>Memory that decoded samples take now.</summary>
    public long CachedBytes => _cache.Bytes;

    public int CachedSamples => _cache.Count;

    internal NormaliseStep Normalise { get; }

    internal int IgnoreId { get; }

    /// <param name="samples">A split, in any order.</param>
    /// <param name="read">Reads one; called from several threads.</param>
    /// <param name="normalise">The last step of the network's preprocessing.</param>
    /// <param name="ignoreId">The label map's.</param>
    /// <param name="options">How to batch them.</param>
    /// <exception cref="InputException">There are too few samples, an option is out of range, or clips are wanted of
    /// images whose names tell no sequences.</exception>
    public BatchLoader(IReadOnlyList<Sample> samples, Func<Sample, LoadedSample> read, NormaliseStep normalise, int ignoreId,
        LoaderOptions options)
    {
        options.Validate();
        if (samples.Count == 0) throw new InputException("loading: there are no samples; expected at least one");
        if (options.DropLast && samples.Count < options.BatchSize)
            throw new InputException($"loading: {samples.Count} samples are less than one batch of " +
                $"{options.BatchSize}; use a batch of {samples.Count} or keep the last batch");
        (Samples, Normalise, IgnoreId, Options) = (samples, normalise, ignoreId, options);
        BatchesPerEpoch = options.DropLast ? samples.Count / options.BatchSize
            : (samples.Count + options.BatchSize - 1) / options.BatchSize;
        _clips = new Clips(samples, options.Frames);
        _cache = new SampleCache(options.CacheBytes, index => read(samples[index]));
    }

    /// <summary>
    /// Batches from a place on, epoch after epoch; an interrupted run that goes on at the step it had reached sees the same ones.
    /// Ending the loop early stops the threads.
    /// </summary>
    /// <param name="epoch">The first epoch.</param>
    /// <param name="step">The first step in it.</param>
    /// <param name="endEpoch">The first epoch that is not read any more.</param>
    /// <param name="cancellation">Stops the threads and throws.</param>
    /// <exception cref="InputException">A sample cannot be read.</exception>
    public IEnumerable<Batch> Read(int epoch = 0, int step = 0, int endEpoch = int.MaxValue,
        CancellationToken cancellation = default)
    {
        using var pipeline = new BatchPipeline(this, epoch, step, endEpoch);
        while (pipeline.Next(cancellation) is { } batch) yield return batch;
    }

    internal int Frame(int sample, int frame) => _clips.Frame(sample, frame);

    internal LoadedSample Load(int index) => _cache.Get(index);

    internal BatchBuffers TakeBuffers() =>
        _free.TryTake(out BatchBuffers? buffers) ? buffers
            : new BatchBuffers(Options.BatchSize, Options.Frames,
                new CropSize(Options.CropHeight, Options.CropWidth, 1), Channels);

    internal void GiveBack(BatchBuffers buffers) => _free.Add(buffers);
}
