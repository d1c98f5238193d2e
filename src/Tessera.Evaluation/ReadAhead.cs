using Tessera.Data.Datasets;

namespace Tessera.Evaluation;

/// <summary>Samples in order, a few of them read before they are asked for.</summary>
internal sealed class ReadAhead(IReadOnlyList<Sample> samples, Func<Sample, LoadedSample> read, int ahead) : IDisposable
{
    private readonly Queue<Task<LoadedSample>> _reading = new();
    private int _started, _given;

    public (Sample Sample, LoadedSample Loaded) Next()
    {
        while (_started < samples.Count && _reading.Count <= ahead)
        {
            Sample sample = samples[_started++];
            _reading.Enqueue(Task.Run(() => read(sample)));
        }
        return (samples[_given++], _reading.Dequeue().GetAwaiter().GetResult());
    }

    // What was begun ends before the caller goes on; its results and errors concern nobody any more.
    public void Dispose() => Task.WhenAll(_reading).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
}
