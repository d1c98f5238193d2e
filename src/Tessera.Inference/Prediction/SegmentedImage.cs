using Tessera.Core.Masks;
using Tessera.Core.Probabilities;
using Tessera.Imaging.Images;

namespace Tessera.Inference.Prediction;

/// <summary>What a network made of an image: its mask, grey maps of how sure it is, and what was too unsure.</summary>
internal sealed record SegmentedImage(Mask Mask)
{
    /// <summary>In the order of <see cref="PredictorOptions.Maps"/>.</summary>
    public IReadOnlyList<(CertaintyKind Kind, Image Grey)> Maps { get; init; } = [];

    /// <summary>Pixels whose class was taken away for a low confidence.</summary>
    public long DoubtfulPixels { get; init; }
}
