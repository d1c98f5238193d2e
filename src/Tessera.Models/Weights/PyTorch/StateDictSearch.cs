namespace Tessera.Models.Weights.PyTorch;

/// <summary>Finds the state dict in what a training saved: alone, or in a dictionary beside optimiser and counters.</summary>
internal static class StateDictSearch
{
    // Names that trainings give it, the likeliest first.
    private static readonly string[] Names =
        ["state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params", "module"];

    // What DataParallel and torch.compile put before every key.
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    private const int MostDepth = 4, ShownKeys = 5, MostShown = 40;

    /// <exception cref="WeightsFormatException">There is none; the keys that there are are named.</exception>
    public static Dictionary<string, TorchTensor> Find(object? root)
    {
        PickleDict dict = root as PickleDict ?? throw new WeightsFormatException("it holds no dictionary; expected a state dict");
        for (int depth = 0; depth < MostDepth && Inner(dict) is { } inner; depth++) dict = inner;
        Dictionary<string, TorchTensor> tensors = Tensors(dict);
        if (tensors.Count == 0) throw new WeightsFormatException($"it holds no state dict; its keys are {Keys(dict)}");
        foreach (string wrapper in Wrappers) tensors = Unwrap(tensors, wrapper);
        return tensors;
    }

    private static PickleDict? Inner(PickleDict dict) =>
        Names.Select(name => dict.Pairs.LastOrDefault(p => p.Key is string key && key == name).Value as PickleDict)
            .FirstOrDefault(inner => inner is { Pairs.Count: > 0 });

    // The last of two values of a key counts, as in Python.
    private static Dictionary<string, TorchTensor> Tensors(PickleDict dict)
    {
        var tensors = new Dictionary<string, TorchTensor>();
        foreach ((object? key, object? value) in dict.Pairs)
        {
            if (key is not string name || value is not TorchTensor tensor) continue;
            if (name.Any(char.IsControl)) throw new WeightsFormatException($"its key '{name}' has control characters");
            tensors[name] = tensor;
        }
        return tensors;
    }

    private static Dictionary<string, TorchTensor> Unwrap(Dictionary<string, TorchTensor> tensors, string wrapper) =>
        tensors.Keys.All(k => k.StartsWith(wrapper, StringComparison.Ordinal))
            ? tensors.ToDictionary(t => t.Key[wrapper.Length..], t => t.Value) : tensors;

    private static string Keys(PickleDict dict) => dict.Pairs.Count == 0 ? "none"
        : string.Join(", ", dict.Pairs.Take(ShownKeys).Select(p => $"'{Shown(p.Key)}'"));

    private static string Shown(object? key) =>
        key is string name ? name[..Math.Min(name.Length, MostShown)] : key?.GetType().Name ?? "None";
}
