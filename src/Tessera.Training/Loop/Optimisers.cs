using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Models;
using Tessera.Torch;
using Tessera.Torch.Optim;
using Tessera.Training.Recipes;

namespace Tessera.Training.Loop;

/// <summary>Optimisers and schedules by their names in a recipe.</summary>
public static class Optimisers
{
    public static IReadOnlyList<string> Names { get; } = ["muon", "adamw", "adam", "sgd", "rmsprop"];

    public static IReadOnlyList<string> Schedules { get; } = ["one-cycle", "poly", "cosine", "constant"];

    /// <exception cref="InputException">No optimiser or no schedule has that name.</exception>
    public static void RequireKnown(OptimiserRecipe recipe)
    {
        if (!Names.Contains(recipe.Name)) throw Unknown("optimiser", recipe.Name, Names);
        if (!Schedules.Contains(recipe.Schedule)) throw Unknown("schedule", recipe.Schedule, Schedules);
    }

    /// <summary>Weights of more than one dimension decay, biases and normalisation do not; inner weights among the former are
    /// matrices to Muon.</summary>
    /// <exception cref="InputException">No optimiser has that name.</exception>
    public static Optimizer Create(OptimiserRecipe recipe, Network network)
    {
        (string Key, Tensor Weight)[] matrices = [.. network.NamedParameters().Where(p => p.Weight.Rank > 1)];
        string first = matrices[0].Key;
        ILookup<bool, (string Key, Tensor Weight)> inner = matrices.ToLookup(m => m.Key != first && IsInner(m.Weight, network));
        ParameterGroup[] groups =
        [
            Group(inner[true], recipe.LearningRate, recipe.WeightDecay, orthogonal: true),
            Group(inner[false], recipe.LearningRate, recipe.WeightDecay),
            Group(network.NamedParameters().Where(p => p.Weight.Rank <= 1), recipe.LearningRate, 0),
        ];
        return recipe.Name switch
        {
            "muon" => new Muon(groups, recipe.Momentum),
            "adamw" => new AdamW(groups),
            "adam" => new Adam(groups),
            "sgd" => new Sgd(groups, recipe.Momentum),
            "rmsprop" => new RmsProp(groups),
            _ => throw Unknown("optimiser", recipe.Name, Names),
        };
    }

    /// <summary>The factor on the base rate over <paramref name="total"/> steps.</summary>
    /// <exception cref="InputException">No schedule has that name.</exception>
    public static ISchedule CreateSchedule(OptimiserRecipe recipe, long total)
    {
        long warmUp = (long)(recipe.WarmUp * total);
        return recipe.Schedule switch
        {
            "one-cycle" => new OneCycle(total, recipe.WarmUp),
            "poly" => new WarmUp(new Poly(total - warmUp), warmUp),
            "cosine" => new WarmUp(new Cosine(total - warmUp), warmUp),
            "constant" => new WarmUp(new Constant(), warmUp),
            _ => throw Unknown("schedule", recipe.Schedule, Schedules),
        };
    }

    // Colours come in by the first matrix and classes go out by those as high as classes: their axes mean something, and no
    // direction is as good as another. A depth-wise kernel joins no channels: as a matrix it would be none.
    // Three dimensions are many matrices side by side (an LSTM for each cell), not one.
    private static bool IsInner(Tensor weight, Network network) =>
        weight.Rank != 3 && weight.Shape[0] != network.Classes && weight.Shape[1] > 1;

    private static ParameterGroup Group(IEnumerable<(string Key, Tensor Weight)> weights, double rate, double decay,
        bool orthogonal = false) =>
        new([.. weights]) { LearningRate = rate, WeightDecay = decay, Orthogonal = orthogonal };

    private static InputException Unknown(string kind, string name, IReadOnlyList<string> known) =>
        new($"recipe: unknown {kind} '{name}'; {NearestName.Hint(name, [.. known])}");
}
