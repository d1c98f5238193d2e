using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Evaluation;

/// <summary>Another segmenter's masks with its classes exchanged; it stays its owner's.</summary>
/// <param name="inner">Whose masks they are.</param>
/// <param name="labels">The classes that come out.</param>
/// <param name="classOf">For each of its class ids one of those, or their ignore id: predicted,
/// but nothing that is asked for.</param>
internal sealed class MappedSegmenter(ISegmenter inner, LabelMap labels, int[] classOf) : ISegmenter
{
    public LabelMap Labels => labels;

    public ImagePreprocessing Preprocessing => inner.Preprocessing;

    public bool Remembers => inner.Remembers;

    public int Callers => inner.Callers;

    public Mask Segment(Image image) => MaskIds.Remap(inner.Segment(image), classOf, to16Bit: labels.IgnoreId > byte.MaxValue);

    public void Restart() => inner.Restart();

    public void Dispose() { }
}
