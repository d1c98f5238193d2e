using System.Globalization;

namespace Tessera.Core.Masks.Describing;

/// <summary>Numbers and plurals as people say them.</summary>
public static class EnglishWords
{
    private static readonly string[] Small =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    private static readonly Dictionary<string, string> Irregular = new(StringComparer.OrdinalIgnoreCase)
    {
        ["person"] = "people",
        ["man"] = "men",
        ["woman"] = "women",
        ["child"] = "children",
        ["mouse"] = "mice",
        ["sheep"] = "sheep",
        ["knife"] = "knives",
        ["leaf"] = "leaves",
        ["shelf"] = "shelves",
    };

    /// <summary>In words up to twelve.</summary>
    public static string Number(int count) => count < Small.Length ? Small[count]
        : count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>"one car", "two cars".</summary>
    public static string Counted(int count, string noun) => $"{Number(count)} {(count == 1 ? noun : Plural(noun))}";

    /// <summary>"a, b and c".</summary>
    public static string List(IReadOnlyList<string> parts) =>
        parts.Count < 2 ? string.Concat(parts) : $"{string.Join(", ", parts.Take(parts.Count - 1))} and {parts[^1]}";

    public static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    // Of several words the last has the ending: traffic lights.
    private static string Plural(string noun)
    {
        int start = noun.LastIndexOfAny([' ', '-', '_']) + 1;
        string last = noun[start..];
        if (Irregular.TryGetValue(last, out string? known)) return noun[..start] + known;
        if (last.Length > 1 && last[^1] is 'y' && last[^2] is not ('a' or 'e' or 'i' or 'o' or 'u')) return noun[..^1] + "ies";
        bool hisses = last.EndsWith('s') || last.EndsWith('x') || last.EndsWith("ch", StringComparison.Ordinal)
            || last.EndsWith("sh", StringComparison.Ordinal);
        return noun + (hisses ? "es" : "s");
    }
}
