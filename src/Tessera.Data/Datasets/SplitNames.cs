namespace Tessera.Data.Datasets;

/// <summary>What people call train, val and test; numbers behind it do not count (train2017).</summary>
internal static class SplitNames
{
    private static readonly string[] UsualOrder = ["train", "val", "test"];

    /// <summary>train, val or test where the name is one that people use for them, else null.</summary>
    public static string? Usual(string name) => name.TrimEnd([.. "0123456789"]).ToLowerInvariant() switch
    {
        "train" or "training" => "train",
        "val" or "valid" or "validation" => "val",
        "test" or "testing" => "test",
        _ => null,
    };

    /// <summary>The usual name, or the name as it is.</summary>
    public static string Of(string name) => Usual(name) ?? name;

    /// <summary>The split of a file by the first folder below the root that is one's; train without.</summary>
    public static string OfPath(string root, string path) =>
        Path.GetRelativePath(root, path).Split('/', '\\').SkipLast(1).Select(Usual).FirstOrDefault(split => split is not null)
            ?? "train";

    /// <summary>The usual splits come first, in order; others follow by name.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> items, Func<T, string> splitOf) => items
        .OrderBy(item => Array.IndexOf(UsualOrder, splitOf(item)) is >= 0 and int place ? place : UsualOrder.Length)
        .ThenBy(splitOf, StringComparer.Ordinal);
}
