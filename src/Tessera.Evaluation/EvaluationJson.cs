using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Metrics;
using Tessera.Core.Text;

namespace Tessera.Evaluation;

/// <summary>
/// {"split","task":"segment","images","frames" (of a model that remembers),"pixels","ignoredPixels",
/// "unseenPixels" (of a model that crops),"miou","pixelAccuracy",..,"classes":[{"id","name","iou",..}],"groups":{..},
/// "byGroup":[{"group","images","miou","pixelAccuracy"}],"confusion":[[..]]}, and of whole images
/// {"split","task":"classify","images","accuracy",..,
/// "classes":[{"id","name","recall",..,"images","predictedImages"}],"confusion":[[..]]}.
/// A score without anything to measure is null; numbers are written whole, so that what is read back is what was
/// computed.
/// </summary>
internal static class EvaluationJson
{
    public static string Write(EvaluationResult result) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("split", result.Split);
        json.WriteString("task", result.WholeImages ? "classify" : "segment");
        json.WriteNumber("images", result.Images.Count);
        // Only where it matters: with the same frames in another order, a model that remembers has other scores.
        if (result.Frames is { } frames) json.WriteString("frames", frames.ToString().ToLowerInvariant());
        if (result.WholeImages) WriteOfImages(json, result);
        else WriteOfPixels(json, result);
        WriteByGroup(json, result);
        WriteConfusion(json, result.Confusion);
        json.WriteEndObject();
    });

    private static void WriteByGroup(Utf8JsonWriter json, EvaluationResult result)
    {
        if (result.ByGroup.Count == 0) return;
        json.WriteStartArray("byGroup");
        foreach (GroupScore group in result.ByGroup)
        {
            json.WriteStartObject();
            json.WriteString("group", group.Group);
            json.WriteNumber("images", group.Images);
            if (!result.WholeImages) Score(json, "miou", group.Scores.MeanIou);
            Score(json, result.WholeImages ? "accuracy" : "pixelAccuracy", group.Scores.PixelAccuracy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // A class's IoU says nothing more of whole images than its F1.
    private static void WriteOfImages(Utf8JsonWriter json, EvaluationResult result)
    {
        SegmentationScores scores = result.Scores;
        Score(json, "accuracy", scores.PixelAccuracy);
        Score(json, "meanClassAccuracy", scores.MeanClassAccuracy);
        Score(json, "meanPrecision", scores.MeanPrecision);
        Score(json, "meanF1", scores.MeanF1);
        json.WriteStartArray("classes");
        foreach (ClassScores score in scores.Classes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", score.Id);
            json.WriteString("name", result.Labels[score.Id].Name);
            Score(json, "precision", score.Precision);
            Score(json, "recall", score.Recall);
            Score(json, "f1", score.F1);
            json.WriteNumber("images", score.TruthPixels);
            json.WriteNumber("predictedImages", score.PredictedPixels);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteOfPixels(Utf8JsonWriter json, EvaluationResult result)
    {
        json.WriteNumber("pixels", result.Pixels);
        json.WriteNumber("ignoredPixels", result.Confusion.Ignored);
        if (result.UnseenPixels > 0) json.WriteNumber("unseenPixels", result.UnseenPixels);
        WriteMeans(json, result.Scores);
        if (result.Boundaries is { } boundaries)
        {
            Score(json, "boundaryF1", boundaries.MeanF1);
            json.WriteNumber("boundaryTolerancePixels", boundaries.TolerancePixels);
        }
        WriteClasses(json, result.Labels, result.Scores, result.Boundaries, result.RecallBySize);
        if (result is { GroupLabels: { } groups, GroupScores: { } groupScores })
        {
            json.WriteStartObject("groups");
            WriteMeans(json, groupScores);
            WriteClasses(json, groups, groupScores, null, null);
            json.WriteEndObject();
        }
    }

    private static void WriteMeans(Utf8JsonWriter json, SegmentationScores scores)
    {
        Score(json, "miou", scores.MeanIou);
        Score(json, "pixelAccuracy", scores.PixelAccuracy);
        Score(json, "meanClassAccuracy", scores.MeanClassAccuracy);
        Score(json, "frequencyWeightedIou", scores.FrequencyWeightedIou);
        Score(json, "inverseFrequencyIou", scores.InverseFrequencyIou);
        Score(json, "meanPrecision", scores.MeanPrecision);
        Score(json, "meanRecall", scores.MeanRecall);
        Score(json, "meanF1", scores.MeanF1);
    }

    private static void WriteClasses(Utf8JsonWriter json, LabelMap labels, SegmentationScores scores, BoundaryF1? boundaries,
        RecallBySize? sizes)
    {
        IReadOnlyList<BoundaryScore>? lines = boundaries?.Scores();
        json.WriteStartArray("classes");
        foreach (ClassScores score in scores.Classes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", score.Id);
            json.WriteString("name", labels[score.Id].Name);
            Score(json, "iou", score.Iou);
            Score(json, "precision", score.Precision);
            Score(json, "recall", score.Recall);
            Score(json, "f1", score.F1);
            if (lines is not null) Score(json, "boundaryF1", lines[score.Id].F1);
            json.WriteNumber("truthPixels", score.TruthPixels);
            json.WriteNumber("predictedPixels", score.PredictedPixels);
            if (sizes is not null) WriteSizes(json, sizes.Buckets(score.Id));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSizes(Utf8JsonWriter json, IReadOnlyList<SizeBucket> buckets)
    {
        json.WriteStartArray("recallBySize");
        foreach (SizeBucket bucket in buckets)
        {
            json.WriteStartObject();
            json.WriteNumber("fromArea", bucket.FromArea);
            if (bucket.ToArea is { } to) json.WriteNumber("toArea", to);
            json.WriteNumber("objects", bucket.Objects);
            Score(json, "objectRecall", bucket.ObjectRecall);
            Score(json, "pixelRecall", bucket.PixelRecall);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteConfusion(Utf8JsonWriter json, ConfusionMatrix confusion)
    {
        json.WriteStartArray("confusion");
        for (int truth = 0; truth < confusion.Classes; truth++)
        {
            json.WriteStartArray();
            for (int predicted = 0; predicted < confusion.Classes; predicted++)
                json.WriteNumberValue(confusion[truth, predicted]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    public static void Score(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } score) json.WriteNumber(name, score);
        else json.WriteNull(name);
    }
}
