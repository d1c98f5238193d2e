using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation;

/// <summary>One sample with what was answered.</summary>
/// <param name="Index">The sample's place in its split.</param>
internal readonly record struct Answered(int Index, Sample Sample, LoadedSample Loaded, Mask Mask);

/// <summary>Answers in the order in which they were asked for, so many at once as the segmenter is best asked.</summary>
internal sealed class AskAhead(ISegmenter segmenter) : IDisposable
{
    private readonly int _callers = segmenter.Remembers ? 1 : segmenter.Callers;
    private readonly Queue<(int Index, Sample Sample, LoadedSample Loaded, Task<Mask> Mask)> _asked = new();

    /// <summary>Asks for one more.</summary>
    /// <returns>What is answered by then, to be gone through whole.</returns>
    public IEnumerable<Answered> Ask(int index, Sample sample, LoadedSample loaded, Func<Mask> answer)
    {
        if (_callers == 1)
        {
            // On the caller's own thread: libtorch would start a team of threads for each new one.
            yield return new Answered(index, sample, loaded, answer());
            yield break;
        }
        long pixels = (long)loaded.Image.Width * loaded.Image.Height;
        long atOnce = Math.Clamp(Segmenter.PixelsAtOnce / pixels, 1, _callers);
        while (_asked.Count >= atOnce) yield return Oldest();
        _asked.Enqueue((index, sample, loaded, Task.Run(answer)));
    }

    public IEnumerable<Answered> Rest()
    {
        while (_asked.Count > 0) yield return Oldest();
    }

    // What was begun ends before the segmenter may be disposed of; its results and errors concern nobody any more.
    public void Dispose() =>
        Task.WhenAll(_asked.Select(asked => asked.Mask)).ContinueWith(_ => { }, TaskScheduler.Default).Wait();

    private Answered Oldest()
    {
        (int index, Sample sample, LoadedSample loaded, Task<Mask> mask) = _asked.Dequeue();
        return new Answered(index, sample, loaded, mask.GetAwaiter().GetResult());
    }
}
