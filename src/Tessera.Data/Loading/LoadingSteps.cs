using Tessera.Core.Preprocessing;

namespace Tessera.Data.Loading;

/// <summary>What images go through before they are augmented and normalised, in a training, its preview and the model
/// alike.</summary>
public static class LoadingSteps
{
    /// <param name="resize">Null leaves images as they are.</param>
    /// <param name="filters">They see pixels of the size that the network sees.</param>
    public static IReadOnlyList<PreprocessingStep> Of(ResizeStep? resize, IReadOnlyList<PreprocessingStep> filters) =>
        resize is null ? filters : [resize, .. filters];
}
