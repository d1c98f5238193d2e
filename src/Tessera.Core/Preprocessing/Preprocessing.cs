using System.Text.Json.Serialization;

namespace Tessera.Core.Preprocessing;

/// <summary>
/// The ordered steps from a decoded image to a network's float input. Data sets, trainings and model files share this one record;
/// Imaging runs it. Input channels are in the image's own order (RGB for colour).
/// </summary>
public sealed record ImagePreprocessing(int Channels, IReadOnlyList<PreprocessingStep> Steps)
{
    public const int Version = 1;
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "step")]
[JsonDerivedType(typeof(ResizeStep), "resize")]
[JsonDerivedType(typeof(NormaliseStep), "normalise")]
public abstract record PreprocessingStep;

/// <summary>Resize to a fixed size, or, with <paramref name="LongSide"/>, so that the longer side has that many pixels.</summary>
public sealed record ResizeStep(int? WidthPixels = null, int? HeightPixels = null, int? LongSide = null) : PreprocessingStep;

/// <summary>value / <paramref name="Scale"/>, minus the channel's mean, over its standard deviation (both in units after the division).</summary>
public sealed record NormaliseStep(float Scale, float[] Mean, float[] Deviation) : PreprocessingStep;
