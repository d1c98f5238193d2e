using System.Text.Json;
using Tessera.Core.Files;

namespace Tessera.Training.Checkpoints;

/// <summary>The place in a run where a checkpoint was written.</summary>
public sealed record TrainingProgress
{
    /// <summary>Epochs done.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches done in the epoch under way.</summary>
    public int Batch { get; init; }

    /// <summary>Optimiser steps done.</summary>
    public long Steps { get; init; }

    /// <summary>Sums over the batches of the epoch under way.</summary>
    public double LossSum { get; init; }

    public double GradientNormSum { get; init; }

    /// <summary>Steps taken in the epoch under way.</summary>
    public int EpochSteps { get; init; }

    /// <summary>Time spent, evaluation included, over all parts of the run.</summary>
    public double Seconds { get; init; }

    public double? BestMeanIou { get; init; }

    /// <summary>Evaluations since the best one.</summary>
    public int Waited { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this);

    /// <exception cref="InputException">No such JSON; <paramref name="source"/> is the file it is from.</exception>
    public static TrainingProgress FromJson(string json, string source)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainingProgress>(json) ?? new TrainingProgress();
        }
        catch (JsonException error)
        {
            throw new InputException($"{source}: its place in the run (tessera.progress) is damaged; expected a checkpoint written by tessera train", error);
        }
    }
}
