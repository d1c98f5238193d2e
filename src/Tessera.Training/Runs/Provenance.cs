using System.Text.Json;
using Tessera.Evaluation;
using Tessera.Torch;
using Tessera.Training.Checkpoints;

namespace Tessera.Training.Runs;

/// <summary>Where a model comes from, as the versioned JSON text of its file.</summary>
public static class Provenance
{
    public const int Version = 1;

    public static string Of(Checkpoint checkpoint, EvaluationResult? result) =>
        JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["version"] = Version,
            ["tool"] = $"tessera {typeof(Provenance).Assembly.GetName().Version?.ToString(3)}, libtorch {Engine.Version}",
            ["architecture"] = checkpoint.Recipe.Model,
            ["data"] = checkpoint.Data,
            ["trainedOn"] = checkpoint.Recipe.Data.Train,
            ["epochs"] = checkpoint.Progress.Epoch,
            ["steps"] = checkpoint.Progress.Steps,
            ["measuredOn"] = result?.Split,
            ["meanIou"] = result?.Scores.MeanIou,
            ["pixelAccuracy"] = result?.Scores.PixelAccuracy,
        });
}
