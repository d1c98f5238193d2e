using System.Text.Json;
using System.Text.Json.Serialization;
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

    /// <summary>Of <see cref="Seconds"/>, those in which no batch was ready.</summary>
    public double WaitingSeconds { get; init; }

    /// <summary>The part of the time, 0 to 1, in which the network waited for images.</summary>
    [JsonIgnore]
    public double WaitingShare => Seconds > 0 ? WaitingSeconds / Seconds : 0;

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
            throw new InputException($"{source}: its place in the run (tessera.progress) is damaged; " +
                "expected a checkpoint written by tessera train", error);
        }
    }
}
