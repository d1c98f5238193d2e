using System.Security.Cryptography;
using System.Text.Json;
using Tessera.Evaluation;
using Tessera.Torch;
using Tessera.Training.Checkpoints;

namespace Tessera.Training.Runs;

/// <summary>Where a model comes from, as the versioned JSON text of its file.</summary>
public static class Provenance
{
    public const int Version = 1;

    /// <summary>Of weights that no run of ours made: their file, by name and by content.</summary>
    public static string OfWeights(string model, string path)
    {
        using FileStream file = File.OpenRead(path);
        return JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["version"] = Version,
            ["tool"] = Tool,
            ["architecture"] = model,
            ["weights"] = Path.GetFileName(path),
            ["weightsSha256"] = Convert.ToHexStringLower(SHA256.HashData(file)),
        });
    }

    public static string Of(Checkpoint checkpoint, EvaluationResult? result) =>
        JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["version"] = Version,
            ["tool"] = Tool,
            ["architecture"] = checkpoint.Recipe.Model,
            ["data"] = checkpoint.Data,
            ["trainedOn"] = checkpoint.Recipe.Data.Train,
            ["epochs"] = checkpoint.Progress.Epoch,
            ["steps"] = checkpoint.Progress.Steps,
            ["measuredOn"] = result?.Split,
            ["meanIou"] = result?.Scores.MeanIou,
            ["pixelAccuracy"] = result?.Scores.PixelAccuracy,
        });

    private static string Tool =>
        $"tessera {typeof(Provenance).Assembly.GetName().Version?.ToString(3)}, libtorch {Engine.Version}";
}
