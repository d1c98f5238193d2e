using System.Collections.Concurrent;
using Tessera.Data.Datasets;

namespace Tessera.Data.Loading;

/// <summary>
/// Decoded samples by their index, within a budget. What came first stays: an epoch visits everything once, so throwing the
/// oldest out would throw out just what comes next.
/// </summary>
internal sealed class SampleCache(long budgetBytes, Func<int, LoadedSample> read)
{
    private readonly ConcurrentDictionary<int, LoadedSample> _kept = new();
    private long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    public int Count => _kept.Count;

    public LoadedSample Get(int index)
    {
        if (_kept.TryGetValue(index, out LoadedSample? kept)) return kept;
        LoadedSample sample = read(index);
        Keep(index, sample);
        return sample;
    }

    // The bytes are claimed before the sample goes in and given back if it does not: the budget holds at every moment.
    private void Keep(int index, LoadedSample sample)
    {
        long size = sample.MemoryBytes;
        if (Interlocked.Add(ref _bytes, size) > budgetBytes || !_kept.TryAdd(index, sample)) Interlocked.Add(ref _bytes, -size);
    }
}
