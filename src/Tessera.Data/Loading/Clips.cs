using Tessera.Core.Files;
using Tessera.Core.Sequences;
using Tessera.Data.Datasets;

namespace Tessera.Data.Loading;

/// <summary>Which samples make a sample's clip: the frames before it in its sequence, then itself.</summary>
internal sealed class Clips
{
    // Each sample's sequence, as indices of samples in the order of their frames, and its place there.
    private readonly (int[] Sequence, int Place)[] _places;
    private readonly int _frames;

    /// <exception cref="InputException">Clips of several frames are wanted, and no name tells a sequence.</exception>
    public Clips(IReadOnlyList<Sample> samples, int frames)
    {
        if (frames > 1 && samples.All(sample => FrameName.Of(sample.ImagePath) is null))
            throw new InputException($"loading: clips of {frames} frames are wanted, but the images' names tell no " +
                $"sequences ({Path.GetFileName(samples[0].ImagePath)}); expected names such as SEQUENCE_000123");
        _frames = frames;
        _places = new (int[], int)[samples.Count];
        foreach (int[] sequence in FrameSequences.Of([.. samples.Select(sample => sample.ImagePath)]))
        {
            for (int place = 0; place < sequence.Length; place++) _places[sequence[place]] = (sequence, place);
        }
    }

    /// <summary>The sample that is a clip's frame, 0 the earliest;
    /// before a sequence's start its first frame is repeated.</summary>
    public int Frame(int sample, int frame)
    {
        (int[] sequence, int place) = _places[sample];
        return sequence[Math.Max(0, place - (_frames - 1) + frame)];
    }
}
