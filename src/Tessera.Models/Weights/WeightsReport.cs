namespace Tessera.Models.Weights;

/// <summary>What became of a file's weights in a network.</summary>
/// <param name="Source">The file.</param>
/// <param name="Kept">Keys of the network that have the file's values.</param>
/// <param name="Adapted">Keys of the network whose values were made from the file's, and how.</param>
/// <param name="Initialised">Keys of the network that keep the values it was made with, and why.</param>
/// <param name="Dropped">Keys of the file that the network has no place for.</param>
public sealed record WeightsReport(
    string Source,
    IReadOnlyList<string> Kept,
    IReadOnlyList<(string Key, string How)> Adapted,
    IReadOnlyList<(string Key, string Why)> Initialised,
    IReadOnlyList<string> Dropped)
{
    private const int ShownGroups = 8;

    /// <summary>For people: each outcome with its keys, counted by their part.</summary>
    public IReadOnlyList<(string Outcome, string Keys)> Summary() =>
    [
        .. Line("kept", Groups(Kept.Select(key => (key, "")))),
        .. Line("adapted", Adapted.Select(a => $"{a.Key} ({a.How})")),
        .. Line("initialised", Groups(Initialised)),
        .. Line("dropped", Groups(Dropped.Select(key => (key, "")))),
    ];

    private static IEnumerable<(string Outcome, string Keys)> Line(string what, IEnumerable<string> groups)
    {
        string[] all = [.. groups];
        if (all.Length == 0) yield break;
        string more = all.Length > ShownGroups ? $" and {all.Length - ShownGroups} more" : "";
        yield return (what, string.Join(", ", all.Take(ShownGroups)) + more);
    }

    private static IEnumerable<string> Groups(IEnumerable<(string Key, string Why)> keys) =>
        keys.GroupBy(k => (Part: k.Key.Split('.')[0], k.Why))
            .Select(g => g.Key.Why.Length == 0 ? $"{g.Key.Part} ({g.Count()})" : $"{g.Key.Part} ({g.Count()}: {g.Key.Why})");
}
