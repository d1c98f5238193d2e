using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Probabilities;
using Tessera.Imaging.Images;

namespace Tessera.Inference.Prediction;

/// <summary>An image and its mask, tidied up and in the model's ids, as outputs get them. Neither is to be changed.</summary>
/// <param name="Target">The image's file and where its mask goes.</param>
/// <param name="Image">As the model saw it: its channels, its size, upright.</param>
/// <param name="Mask">Of the image's size.</param>
/// <param name="Labels">The model's.</param>
public sealed record MaskedImage(PredictionTarget Target, Image Image, Mask Mask, LabelMap Labels)
{
    /// <summary>Grey images of how sure the answer is, where they were asked for.</summary>
    public IReadOnlyList<(CertaintyKind Kind, Image Grey)> Maps { get; init; } = [];
}
