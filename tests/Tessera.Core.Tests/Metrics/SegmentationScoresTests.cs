using System.Text.Json;
using Tessera.Core.Metrics;

namespace Tessera.Core.Tests.Metrics;

public sealed class SegmentationScoresTests
{
    // Two ways to sum the same few hundred doubles differ in the last digits only.
    private const double Tolerance = 1e-12;

    [Fact]
    public void Of_MasksLikeScenesAndNoise_GivesNumPysScores()
    {
        foreach (JsonElement entry in Golden.Cases("confusion"))
        {
            var matrix = new ConfusionMatrix(entry.Int("classes"));
            matrix.Add(entry.Array<byte>("truth"), entry.Array<byte>("predicted"), 255);
            SegmentationScores scores = matrix.Scores();
            JsonElement expected = entry.GetProperty("scores");

            Near(expected.GetProperty("pixelAccuracy").Number(), scores.PixelAccuracy);
            Near(expected.GetProperty("meanClassAccuracy").Number(), scores.MeanClassAccuracy);
            Near(expected.GetProperty("meanIou").Number(), scores.MeanIou);
            Near(expected.GetProperty("frequencyWeightedIou").Number(), scores.FrequencyWeightedIou);
            Near(expected.GetProperty("inverseFrequencyIou").Number(), scores.InverseFrequencyIou);
            Near(expected.GetProperty("meanPrecision").Number(), scores.MeanPrecision);
            Near(expected.GetProperty("meanRecall").Number(), scores.MeanRecall);
            Near(expected.GetProperty("meanF1").Number(), scores.MeanF1);
            foreach ((JsonElement iou, ClassScores c) in expected.GetProperty("iou").EnumerateArray().Zip(scores.Classes))
                Near(iou.Number(), c.Iou);
        }
    }

    [Fact]
    public void Of_MatrixWorkedByHand_GivesTheNumbers()
    {
        // Class 0: 6 right of 8, predicted 7. Class 1: 1 right of 2, predicted 3. Class 2: in neither.
        var matrix = new ConfusionMatrix(3, [6, 2, 0, 1, 1, 0, 0, 0, 0]);

        SegmentationScores scores = matrix.Scores();

        Assert.Equal(0.7, scores.PixelAccuracy);
        Near(6.0 / 9, scores.Classes[0].Iou);
        Near(1.0 / 4, scores.Classes[1].Iou);
        Near((6.0 / 9 + 1.0 / 4) / 2, scores.MeanIou);
        Near((6.0 / 8 + 1.0 / 2) / 2, scores.MeanClassAccuracy);
        Near((6.0 / 7 + 1.0 / 3) / 2, scores.MeanPrecision);
        Near(12.0 / 15, scores.Classes[0].F1);
        Near(0.8 * 6 / 9 + 0.2 / 4, scores.FrequencyWeightedIou);
        // 1/8 and 1/2, so 1 to 4.
        Near((6.0 / 9 + 4 * 0.25) / 5, scores.InverseFrequencyIou);
        Near((3 * 6.0 / 9 + 1 * 0.25) / 4, scores.WeightedIou([3, 1, 100]));
    }

    [Fact]
    public void Of_ClassPredictedButNotInTruth_ScoresZeroAndCounts()
    {
        var matrix = new ConfusionMatrix(3, [9, 0, 1, 0, 0, 0, 0, 0, 0]);

        SegmentationScores scores = matrix.Scores();

        Assert.Null(scores.Classes[1].Iou);
        Assert.Equal(0, scores.Classes[2].Iou);
        Assert.Equal(0, scores.Classes[2].Recall);
        Near(0.9 / 2, scores.MeanIou);
        Near(0.9 / 2, scores.MeanRecall);
        Near(0.9, scores.MeanClassAccuracy);
    }

    [Fact]
    public void Of_ClassNeverPredicted_HasPrecisionZeroThatCounts()
    {
        SegmentationScores scores = new ConfusionMatrix(2, [4, 0, 4, 0]).Scores();

        Assert.Equal(0, scores.Classes[1].Precision);
        Near(0.25, scores.MeanPrecision);
    }

    [Fact]
    public void Of_PixelsPredictedAsIgnore_AreMisses()
    {
        var matrix = new ConfusionMatrix(1);
        matrix.Add([0, 0, 0, 0], [0, 255, 255, 0], 255);

        SegmentationScores scores = matrix.Scores();

        Assert.Equal(0.5, scores.PixelAccuracy);
        Assert.Equal(0.5, scores.MeanIou);
        Assert.Equal(1, scores.MeanPrecision);
    }

    [Fact]
    public void Of_NothingCounted_IsNullNotZero()
    {
        var matrix = new ConfusionMatrix(2);
        matrix.Add([255], [0], 255);

        SegmentationScores scores = matrix.Scores();

        Assert.Null(scores.MeanIou);
        Assert.Null(scores.PixelAccuracy);
        Assert.Null(scores.InverseFrequencyIou);
        Assert.Null(scores.WeightedIou([1, 1]));
    }

    private static void Near(double? expected, double? actual)
    {
        Assert.Equal(expected is null, actual is null);
        Assert.True(expected is null
            || Math.Abs(expected.Value - actual!.Value) < Tolerance, $"expected {expected}, found {actual}");
    }
}
