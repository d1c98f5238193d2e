using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Training.Losses;

/// <summary>A loss that recipes can name.</summary>
/// <param name="Create">From its settings' values, in their order, the classes' weights and the ignored id.</param>
internal sealed record LossEntry(string Name, IReadOnlyList<NumberSetting> Settings, Func<double[], float[], long, ILoss> Create);

/// <summary>The losses by the names that recipes use.</summary>
internal static class LossTable
{
    private static readonly NumberSetting Smooth = new("smooth", 1, 0, 1e6);

    public static IReadOnlyList<LossEntry> All { get; } =
    [
        new("ce", [new("smoothing", 0, 0, 0.99)], (s, weights, ignore) => new CrossEntropyLoss(weights, s[0], ignore)),
        new("ohem", [new("threshold", 0.7, 0.01, 0.999), new("keep", 1.0 / 16, 0, 1)],
            (s, weights, ignore) => new OhemLoss(s[0], s[1], weights, ignore)),
        new("focal", [new("gamma", 2, 0, 10)], (s, weights, ignore) => new FocalLoss(s[0], weights, ignore)),
        new("border", [new("w0", 10, 0, 1000), new("sigma", 5, 0.5, 100)],
            (s, weights, ignore) => new BorderLoss(s[0], s[1], weights, ignore)),
        new("dice", [Smooth], (s, _, ignore) => TverskyLoss.Dice(s[0], ignore)),
        new("jaccard", [Smooth], (s, _, ignore) => TverskyLoss.Jaccard(s[0], ignore)),
        new("tversky", [new("alpha", 0.3, 0, 10), new("beta", 0.7, 0, 10), Smooth],
            (s, _, ignore) => new TverskyLoss(s[0], s[1], s[2], ignore)),
        new("lovasz", [], (_, _, ignore) => new LovaszLoss(ignore)),
    ];

    /// <exception cref="InputException">Nothing has this name; the nearest one is named.</exception>
    public static LossEntry Find(string name) => All.FirstOrDefault(e => e.Name == name)
        ?? throw new InputException($"unknown loss '{name}'; {NearestName.Hint(name, LossExpression.Names)}");
}
