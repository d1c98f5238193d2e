namespace Tessera.Core.Text;

/// <summary>The known name that a mistyped one most likely means.</summary>
public static class NearestName
{
    /// <summary>
    /// The known name with the fewest edits, if they are at most half of its letters; else one that contains the text; else null.
    /// </summary>
    public static string? Find(string wanted, IEnumerable<string> known)
    {
        string? best = null, containing = null;
        int bestDistance = int.MaxValue;
        foreach (string name in known)
        {
            int distance = Distance(wanted, name);
            if (distance < bestDistance && distance <= Math.Max(wanted.Length, name.Length) / 2)
                (best, bestDistance) = (name, distance);
            if (wanted.Length > 1 && name.Contains(wanted, StringComparison.OrdinalIgnoreCase)
                && name.Length < (containing?.Length ?? int.MaxValue))
                containing = name;
        }
        return best ?? containing;
    }

    /// <summary>The end of a refusal: "did you mean 'x'?", or the known names where none is near.</summary>
    public static string Hint(string wanted, IReadOnlyCollection<string> known) =>
        Find(wanted, known) is { } near ? $"did you mean '{near}'?" : $"expected one of {string.Join(", ", known)}";

    /// <summary>Levenshtein's distance without regard to case: insertions, deletions and replacements.</summary>
    public static int Distance(string first, string second)
    {
        int[] previous = new int[second.Length + 1], current = new int[second.Length + 1];
        for (int j = 0; j <= second.Length; j++) previous[j] = j;
        for (int i = 1; i <= first.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int replaced =
                    previous[j - 1] + (char.ToLowerInvariant(first[i - 1]) == char.ToLowerInvariant(second[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
            }
            (previous, current) = (current, previous);
        }
        return previous[second.Length];
    }
}
