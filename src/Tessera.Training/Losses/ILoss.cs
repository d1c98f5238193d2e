using Tessera.Torch;

namespace Tessera.Training.Losses;

/// <summary>How wrong a batch of predictions is: a scalar to call Backward on.</summary>
public interface ILoss
{
    /// <param name="logits">N,K,H,W, float32.</param>
    /// <param name="target">N,H,W, int64: class ids, or the id that is ignored.</param>
    /// <returns>A scalar; 0 where every pixel is ignored.</returns>
    Tensor Compute(Tensor logits, Tensor target);
}

/// <summary>A loss made of terms that one walk over the pixels can compute together.</summary>
internal interface IPixelLoss : ILoss
{
    PixelTerms Terms { get; }
}

/// <summary>A weighted sum of cross-entropy and overlap.</summary>
/// <param name="CrossEntropy">Its factor, 0 for none.</param>
/// <param name="Overlap">Its factor, 0 for none.</param>
/// <param name="ClassWeights">Of the cross-entropy; null for all 1.</param>
/// <param name="Smoothing">Share of the label that is spread over all classes.</param>
/// <param name="Index">How the overlap is measured.</param>
internal sealed record PixelTerms(double CrossEntropy, double Overlap, float[]? ClassWeights, double Smoothing,
    TverskyIndex Index, long Ignore);

/// <summary>(right + smooth) / (right + alpha x wrongly predicted + beta x missed + smooth), in pixels.</summary>
internal sealed record TverskyIndex(double Alpha, double Beta, double Smooth);
