using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Core.Preprocessing;

/// <summary>A filter that recipes and models can name.</summary>
internal sealed record FilterEntry(string Name, IReadOnlyList<NumberSetting> Settings, Func<double[], FilterStep> Create);

/// <summary>The filters by their names.</summary>
public static class FilterTable
{
    internal static IReadOnlyList<FilterEntry> All { get; } =
    [
        new("gaussian", [new("pixels", 1, 0.1, 50)], v => new GaussianStep(v[0])),
        new("median", [new("pixels", 3, 3, 5)], v => new MedianStep((int)v[0])),
        new("bilateral", [new("pixels", 3, 0.5, 20), new("range", 0.1, 0.001, 1)], v => new BilateralStep(v[0], v[1])),
        new("non-local-means", [new("range", 0.03, 0.001, 1)], v => new NonLocalMeansStep(v[0])),
        new("clahe", [new("clip", 2, 0.1, 100), new("tiles", 8, 1, 64)], v => new ClaheStep(v[0], (int)v[1])),
        new("grey-world", [], _ => new GreyWorldStep()),
        new("window", [new("low", 0, -1e9, 1e9), new("high", 255, -1e9, 1e9)], v => new WindowStep(v[0], v[1])),
        new("percentiles", [new("low", 1, 0, 100), new("high", 99, 0, 100)], v => new PercentilesStep(v[0], v[1])),
        new("standardise", [], _ => new StandardiseStep()),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <param name="text">Filters joined by +, in their order: "median(pixels=5) + clahe"; empty for none.</param>
    /// <exception cref="InputException">Not such a text, or a name or setting that no filter has.</exception>
    public static IReadOnlyList<FilterStep> Parse(string text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split('+').Select(ParseStep)];

    /// <exception cref="InputException">Nothing has this name; the nearest one is named.</exception>
    internal static FilterEntry Find(string name) => All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new InputException($"unknown filter '{name}'; {NearestName.Hint(name, Names)}");

    private static FilterStep ParseStep(string text)
    {
        if (NamedSettings.Split(text) is not var (name, settings))
            throw new InputException($"'{text.Trim()}' is no filter; expected one such as median(pixels=5), and + between them");
        FilterEntry entry = Find(name);
        FilterStep step = entry.Create(NamedSettings.Read(entry.Name, entry.Settings, settings));
        try
        {
            step.Validate(channels: 1);
            return step;
        }
        catch (ArgumentException error)
        {
            throw new InputException(error.Message, error);
        }
    }
}
