namespace Tessera.Data.Datasets;

/// <summary>What people call train, val and test.</summary>
internal static class SplitNames
{
    private static readonly string[] UsualOrder = ["train", "val", "test"];

    /// <summary>train, val or test where the name is one that people use for them, else null.</summary>
    public static string? Usual(string name) => name.ToLowerInvariant() switch
    {
        "train" or "training" or "train2017" => "train",
        "val" or "valid" or "validation" or "val2017" => "val",
        "test" or "testing" => "test",
        _ => null,
    };

    /// <summary>The usual name, or the name as it is.</summary>
    public static string Of(string name) => Usual(name) ?? name;

    /// <summary>The usual splits come first, in order; others follow by name.</summary>
    public static IEnumerable<T> InOrder<T>(IEnumerable<T> items, Func<T, string> splitOf) => items
        .OrderBy(item => Array.IndexOf(UsualOrder, splitOf(item)) is >= 0 and int place ? place : UsualOrder.Length)
        .ThenBy(splitOf, StringComparer.Ordinal);
}
