using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Imaging.Images;
using Tessera.Inference.Segmenters;

namespace Tessera.Inference.Tests.Outputs;

/// <summary>Answers with a mask that a test made: by the image's first sample.</summary>
internal sealed class KnownSegmenter(LabelMap labels, params Mask[] masks) : ISegmenter
{
    public LabelMap Labels => labels;

    public ImagePreprocessing Preprocessing { get; } = new(3, []);

    public Mask Segment(Image image) => masks[image.Bytes[0]];

    public void Dispose() { }
}
