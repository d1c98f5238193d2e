using Tessera.Core.Preprocessing;

namespace Tessera.Data.Loading;

/// <summary>What images go through before they are augmented and normalised, in a training, its preview and the model
/// alike.</summary>
public static class LoadingSteps
{
    /// <param name="longSide">What the longer side is brought to; 0 leaves images as they are.</param>
    /// <param name="filters">They see pixels of the size that the network sees.</param>
    public static IReadOnlyList<PreprocessingStep> Of(int longSide, IReadOnlyList<PreprocessingStep> filters) =>
        longSide > 0 ? [new ResizeStep(LongSide: longSide), .. filters] : filters;

    /// <summary>The size of an image behind them.</summary>
    public static (int Width, int Height) SizeOf(int longSide, int width, int height) =>
        longSide > 0 ? new ResizeStep(LongSide: longSide).SizeOf(width, height) : (width, height);
}
