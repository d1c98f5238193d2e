using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Text;
using Tessera.Data.Datasets;

namespace Tessera.Data.Augmentation.Mixing;

/// <summary>Classes to be laid over other samples, and the samples that have them to give.</summary>
/// <param name="ClassIds">In order.</param>
/// <param name="Donors">Indices of samples that show at least one of the classes, in order.</param>
public sealed record CopyPasteSource(IReadOnlyList<int> ClassIds, IReadOnlyList<int> Donors)
{
    // Of an equal share of the pixels.
    private const double RarePart = 0.25;

    /// <summary>Nothing is laid over anything.</summary>
    public static CopyPasteSource None { get; } = new([], []);

    /// <param name="names">The classes; empty takes the rare ones.</param>
    /// <param name="labels">The data's classes.</param>
    /// <param name="samples">Those that are loaded.</param>
    /// <param name="classPixels">Pixels of each class.</param>
    /// <param name="shows">The classes of each sample, by its image's path.</param>
    /// <exception cref="InputException">No class has a name; the message has the nearest.</exception>
    public static CopyPasteSource Of(IReadOnlyList<string> names, LabelMap labels, IReadOnlyList<Sample> samples,
        IReadOnlyList<long> classPixels, IReadOnlyDictionary<string, IReadOnlyList<int>> shows)
    {
        int[] wanted = names.Count == 0 ? Rare(classPixels) : [.. names.Select(name => IdOf(name, labels)).Order()];
        int[] donors = [.. Enumerable.Range(0, samples.Count)
            .Where(i => shows.TryGetValue(samples[i].ImagePath, out IReadOnlyList<int>? ids) && ids.Any(wanted.Contains))];
        return new CopyPasteSource(wanted, donors);
    }

    /// <summary>The classes with less than a quarter of an equal share of the pixels; what never appears is none of
    /// them.</summary>
    public static int[] Rare(IReadOnlyList<long> classPixels)
    {
        double limit = RarePart * classPixels.Sum() / Math.Max(1, classPixels.Count(p => p > 0));
        return [.. Enumerable.Range(0, classPixels.Count).Where(id => classPixels[id] > 0 && classPixels[id] < limit)];
    }

    private static int IdOf(string name, LabelMap labels) =>
        labels.Classes.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Id
        ?? throw new InputException($"augmentation: copyPasteClasses: the data has no class '{name}'; " +
            $"{NearestName.Hint(name, [.. labels.Classes.Select(one => one.Name)])}");
}
