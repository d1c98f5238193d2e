using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Core.Masks.Cleaning;

/// <summary>Steps that tidy a mask up, named in words, in their order: "majority(pixels=5) + specks(pixels=100)".</summary>
public sealed class MaskCleaning
{
    private static readonly Entry[] Table =
    [
        new("holes", [new("pixels", 64, 1, int.MaxValue)], (mask, classes, _, pixels) =>
            Enumerable.Range(1, classes - 1).Sum(id => Holes.Fill(mask, id, largest: pixels))),
        new("specks", [new("pixels", 64, 2, int.MaxValue)], (mask, _, ignoreId, pixels) => Specks.Remove(mask, pixels, ignoreId)),
        new("majority", [new("pixels", 5, 3, 255)],
            (mask, _, ignoreId, pixels) => MajorityFilter.Apply(mask, pixels | 1, ignoreId)),
        new("largest", [], (mask, classes, ignoreId, _) =>
            Enumerable.Range(1, classes - 1).Sum(id => LargestComponent.Keep(mask, id, ignoreId))),
    ];

    private readonly IReadOnlyList<(Entry Entry, int Pixels)> _steps;

    private MaskCleaning(IReadOnlyList<(Entry, int)> steps) => _steps = steps;

    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(entry => entry.Name)];

    /// <param name="text">Names joined by +, settings in brackets. holes: gaps of class 0 inside another class, up to
    /// an area in pixels. specks: components below an area go to what surrounds them. majority: each pixel gets the id
    /// most of a square around it has; an even side counts as the next odd one. largest: of each class but 0 the
    /// largest component stays.</param>
    /// <exception cref="InputException">A name or setting that there is not.</exception>
    public static MaskCleaning Parse(string text) => new([.. text.Split('+').Select(ParseStep)]);

    /// <summary>Changes the mask in place; ignored pixels stay.</summary>
    /// <returns>How often a pixel got another id.</returns>
    public long Apply(Mask mask, int classes, int ignoreId) =>
        _steps.Sum(step => step.Entry.Run(mask, classes, ignoreId, step.Pixels));

    private static (Entry, int) ParseStep(string text)
    {
        if (NamedSettings.Split(text) is not var (name, settings))
            throw new InputException($"'{text.Trim()}' is no way to clean a mask; " +
                "expected one such as specks(pixels=100), and + between them");
        Entry entry = Table.FirstOrDefault(known => known.Name == name)
            ?? throw new InputException($"'{name}' is no way to clean a mask; {NearestName.Hint(name, Names)}");
        double[] values = NamedSettings.Read(entry.Name, entry.Settings, settings);
        return (entry, values.Length > 0 ? (int)values[0] : 0);
    }

    private sealed record Entry(string Name, IReadOnlyList<NumberSetting> Settings, Func<Mask, int, int, int, long> Run);
}
