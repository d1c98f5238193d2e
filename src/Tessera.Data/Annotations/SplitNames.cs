namespace Tessera.Data.Annotations;

/// <summary>What folders and files call splits: val is also valid and validation, and numbers behind it do not count
/// (train2017).</summary>
internal static class SplitNames
{
    /// <summary>train, val or test; null where the name is none of a split.</summary>
    public static string? Known(string name) => name.TrimEnd([.. "0123456789"]).ToUpperInvariant() switch
    {
        "TRAIN" or "TRAINING" => "train",
        "VAL" or "VALID" or "VALIDATION" => "val",
        "TEST" or "TESTING" => "test",
        _ => null,
    };

    /// <summary>The split of a file by the first folder below the root that is one's; train without.</summary>
    public static string OfPath(string root, string path) =>
        Path.GetRelativePath(root, path).Split('/', '\\').SkipLast(1).Select(Known).FirstOrDefault(split => split is not null)
            ?? "train";

    /// <summary>The usual splits come first; others follow by name.</summary>
    public static int Place(string split) => split switch { "train" => 0, "val" => 1, "test" => 2, _ => 3 };
}
