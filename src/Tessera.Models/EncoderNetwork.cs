using Tessera.Models.Encoders;
using Tessera.Models.Layers;
using Tessera.Torch;

namespace Tessera.Models;

/// <summary>
/// A head over an encoder, its logits resized to the image; in training some have a second, small head on an earlier map (Zhao,
/// Shi, Qi, Wang, Jia, 2016, arXiv:1612.01105, section 4). Keys are torchvision's: backbone, the head's own, aux_classifier.
/// </summary>
public abstract class EncoderNetwork : Network
{
    private readonly Encoder _backbone;
    private (int Map, double Weight)? _auxiliary;
    private FcnHead? _auxiliaryHead;

    protected EncoderNetwork(Encoder encoder, NetworkOptions options, int outputStride) : base(options, outputStride) =>
        _backbone = Add("backbone", encoder);

    public sealed override IReadOnlyList<string> AuxiliaryParts => _auxiliary is null ? [] : ["aux_classifier"];

    /// <summary>Logits from the encoder's maps, fine to coarse.</summary>
    protected abstract Tensor Head(Tensor[] maps);

    /// <summary>Where torchvision's second heads stand: on the last map of stride 8 before the coarsest, which is layer3 of a
    /// ResNet dilated to stride 8.</summary>
    protected static int LastAtStride8(Encoder encoder) =>
        encoder.Strides.Take(encoder.Strides.Count - 1).Count(stride => stride <= 8) - 1;

    /// <summary>Adds the second head where it was asked for; called last, so that the keys' order is the same without
    /// it.</summary>
    /// <param name="map">Of the encoder's maps; negative counts from the coarsest, which is -1.</param>
    protected void AddAuxiliary(NetworkOptions options, int map, double weight)
    {
        if (map < 0) map += _backbone.Widths.Count;
        _auxiliary = (map, weight);
        if (options.Auxiliary) _auxiliaryHead = Add("aux_classifier", new FcnHead(_backbone.Widths[map], Classes));
    }

    protected sealed override Tensor Forward(Tensor image) => Resize(Head(_backbone.Call(image)), image);

    protected sealed override LearningLogits ForwardLearning(Tensor image)
    {
        Tensor[] maps = _backbone.Call(image);
        Tensor logits = Resize(Head(maps), image);
        return _auxiliary is { } auxiliary && _auxiliaryHead is { } head
            ? new LearningLogits(logits, [(Resize(head.Call(maps[auxiliary.Map]), image), auxiliary.Weight)])
            : new LearningLogits(logits, []);
    }

    private static Tensor Resize(Tensor logits, Tensor image) =>
        Aten.UpsampleBilinear2d(logits, image.Size(2), image.Size(3)); // N,K,H,W
}
