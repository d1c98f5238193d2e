using Tessera.Torch;

namespace Tessera.Models;

/// <summary>
/// A network that remembers: a frame's logits also depend on the frames before it. As a <see cref="Network"/> it takes every
/// image for the first of its sequence.
/// </summary>
public abstract class VideoNetwork(NetworkOptions options, int outputStride) : Network(options, outputStride)
{
    private int _frames = 1;

    /// <summary>Frames of one clip, first to last, that lie one after the other
    /// in the batches of <see cref="Network.Learn"/>.</summary>
    public int Frames
    {
        get => _frames;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _frames = value;
        }
    }

    /// <summary>What it remembers between two frames.</summary>
    public abstract IReadOnlyList<StateMap> State { get; }

    /// <summary>One frame of each sequence in the batch, and what was remembered of the ones before it.</summary>
    /// <param name="frame">N,C,H,W.</param>
    /// <param name="state">The last step's; null where a sequence begins, which is the same as zeros.</param>
    public abstract VideoStep Step(Tensor frame, IReadOnlyList<Tensor>? state = null);

    protected sealed override Tensor Forward(Tensor image) => Step(image).Logits;

    /// <summary>Clips of <see cref="Frames"/> frames, each from an empty state; logits of all frames.</summary>
    protected abstract override LearningLogits ForwardLearning(Tensor image);
}

/// <summary>One tensor of a video network's state: N, <see cref="Channels"/>, and a place for every
/// <see cref="Stride"/> pixels of the frame, rounded up.</summary>
public sealed record StateMap(int Channels, int Stride)
{
    public long[] Shape(long batch, long height, long width) =>
        [batch, Channels, (height + Stride - 1) / Stride, (width + Stride - 1) / Stride];
}

/// <param name="Logits">N,K,H,W.</param>
/// <param name="State">For the next frame; one tensor for each of <see cref="VideoNetwork.State"/>.</param>
public sealed record VideoStep(Tensor Logits, IReadOnlyList<Tensor> State);
