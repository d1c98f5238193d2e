using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Text;

namespace Tessera.Data.Datasets;

/// <summary>Classes renamed, taken together or left out by name.</summary>
public static class ClassMerge
{
    /// <summary>The new name of classes that are to be ignored.</summary>
    public const string Ignore = "ignore";

    /// <param name="text">OLD=NEW with commas between; several old classes may have one new name, and classes that are not named
    /// stay. A new class has the place, colour and group of the first of its old ones.</param>
    /// <exception cref="InputException">No class has such a name, one is named twice, or nothing is left.</exception>
    public static Dataset Apply(Dataset data, string text)
    {
        LabelMap labels = data.Labels;
        string[] names = [.. labels.Classes.Select(c => c.Name)];
        var named = new HashSet<int>();
        foreach (string word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = word.Split('=', StringSplitOptions.TrimEntries);
            if (sides.Length != 2 || sides[1].Length == 0)
                throw new InputException($"map: '{word}' is no pair; expected OLD=NEW, such as truck=vehicle or sky={Ignore}");
            int id = labels.Find(sides[0])?.Id ?? throw new InputException(
                $"map: {data.Root} has no class '{sides[0]}'; " +
                $"{NearestName.Hint(sides[0], [.. labels.Classes.Select(c => c.Name)])}");
            if (!named.Add(id)) throw new InputException($"map: class '{sides[0]}' is named twice");
            names[id] = sides[1];
        }
        string[] kept = [.. names.Where(name => name != Ignore).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (kept.Length == 0) throw new InputException($"map: no class of {data.Root} would be left");
        LabelMap merged = new([.. kept.Select((name, id) => First(labels, names, name) with { Id = id, Name = name })]);
        return data.Mapped(merged, [.. names.Select(name => merged.Find(name)?.Id ?? merged.IgnoreId)]);
    }

    private static LabelClass First(LabelMap labels, string[] names, string name) =>
        labels[Array.FindIndex(names, n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase))];
}
