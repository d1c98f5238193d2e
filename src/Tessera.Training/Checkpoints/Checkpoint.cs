using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Preprocessing;
using Tessera.Models;
using Tessera.Models.Weights;
using Tessera.Torch;
using Tessera.Torch.Nn;
using Tessera.Training.Recipes;

namespace Tessera.Training.Checkpoints;

/// <summary>
/// One safetensors file that works alone: tensors under "model." (as trained), "ema." (the averaged weights and their count),
/// "optimiser.", "pending." (gradients still without a step) and "random."; texts for the architecture, the label map, the
/// preprocessing, the recipe and the place in the run.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private const string AveragedWeights = "ema.average";
    private const string DataKey = "tessera.data", RecipeKey = "tessera.recipe";

    private readonly Dictionary<string, Tensor> _tensors;

    public string Path { get; }

    public Recipe Recipe { get; }

    public LabelMap Labels { get; }

    public ImagePreprocessing Preprocessing { get; }

    public TrainingProgress Progress { get; }

    /// <summary>Name of the data set it learnt from; null in files that were written without.</summary>
    public string? Data { get; }

    private Checkpoint(string path, Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> texts)
    {
        (Path, _tensors) = (path, tensors);
        Recipe = RecipeSettings.FromYaml(Text(texts, RecipeKey), path);
        Labels = LabelMap.FromJson(Text(texts, LabelMapJson.Key), path);
        Preprocessing = ImagePreprocessing.FromJson(Text(texts, PreprocessingJson.Key), path);
        Progress = TrainingProgress.FromJson(Text(texts, "tessera.progress"), path);
        Data = texts.GetValueOrDefault(DataKey);
    }

    /// <summary>Tells a checkpoint from weights alone by the texts of its header.</summary>
    public static bool IsOurs(IReadOnlyDictionary<string, string> texts) => texts.ContainsKey(RecipeKey);

    /// <exception cref="InputException">The file is damaged or no checkpoint of ours.</exception>
    public static Checkpoint Load(string path)
    {
        (Dictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> texts) = SafetensorsFile.Read(path);
        try
        {
            return new Checkpoint(path, tensors, texts);
        }
        catch
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    public static void Save(string path, CheckpointContent content)
    {
        using var scope = new TensorScope();
        var tensors = content.Network.StateDict().Select(s => ("model." + s.Key, s.Value))
            .Concat(content.Average.Select(s => ("ema." + s.Key, s.Value)))
            .Concat(content.Optimiser.Select(s => ("optimiser." + s.Key, s.Value)))
            .Concat(content.Pending.Select(s => ("pending." + s.Key, s.Value)))
            .Append(("random.cpu", Engine.RandomState));
        SafetensorsFile.Write(path, tensors, new Dictionary<string, string>
        {
            ["tessera.version"] = "1",
            ["tessera.architecture"] = content.Recipe.Model,
            ["tessera.classes"] = content.Labels.Count.ToString(CultureInfo.InvariantCulture),
            [LabelMapJson.Key] = content.Labels.ToJson(),
            [PreprocessingJson.Key] = content.Preprocessing.ToJson(),
            [RecipeKey] = RecipeSettings.ToYaml(content.Recipe),
            ["tessera.progress"] = content.Progress.ToJson(),
            [DataKey] = content.Data,
        });
    }

    /// <summary>The tensors under a prefix, keys without it; owned by the checkpoint.</summary>
    public Dictionary<string, Tensor> Part(string prefix) =>
        _tensors.Where(t => t.Key.StartsWith(prefix + ".", StringComparison.Ordinal))
            .ToDictionary(t => t.Key[(prefix.Length + 1)..], t => t.Value);

    /// <summary>Puts weights into a network.</summary>
    /// <exception cref="InputException">The weights are another architecture's: missing and unexpected keys are
    /// named.</exception>
    public void Fill(Network network, string prefix)
    {
        try
        {
            network.LoadStateDict(Part(prefix), optional: network.AuxiliaryParts);
        }
        catch (StateDictException error)
        {
            throw new InputException($"{Path}: its weights do not fit the network that was asked for " +
                $"({Recipe.Model} says its own recipe): {error.Message}", error);
        }
    }

    /// <summary>The network with the weights to judge and ship: the averaged ones where there are any.</summary>
    public Network CreateNetwork()
    {
        using var filledBelow = new NoInit();
        Network network = Recipe.CreateNetwork(Labels.Count);
        try
        {
            Fill(network, Part(AveragedWeights).Count > 0 ? AveragedWeights : "model");
            network.Eval();
            return network;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values) tensor.Dispose();
    }

    private string Text(IReadOnlyDictionary<string, string> texts, string key) => texts.TryGetValue(key, out string? text) ? text
        : throw InputException.At(Path, $"has no '{key}' in its header; expected a checkpoint written by tessera train");
}

/// <summary>What goes into a checkpoint.</summary>
public sealed record CheckpointContent(
    Network Network,
    IEnumerable<(string Key, Tensor Value)> Average,
    IEnumerable<(string Key, Tensor Value)> Optimiser,
    IEnumerable<(string Key, Tensor Value)> Pending,
    Recipe Recipe,
    LabelMap Labels,
    ImagePreprocessing Preprocessing,
    TrainingProgress Progress,
    string Data);
