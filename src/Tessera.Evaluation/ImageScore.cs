using Tessera.Core.Metrics;
using Tessera.Data.Datasets;

namespace Tessera.Evaluation;

/// <summary>One image's own scores, for sorting only: headline numbers come from the sum of all counts. Null where all is
/// ignored.</summary>
public sealed record ImageScore(Sample Sample, int Width, int Height, double? MeanIou, double? PixelAccuracy)
{
    public static ImageScore Of(Sample sample, int width, int height, ConfusionMatrix counts)
    {
        SegmentationScores scores = counts.Scores();
        return new ImageScore(sample, width, height, scores.MeanIou, scores.PixelAccuracy);
    }
}
