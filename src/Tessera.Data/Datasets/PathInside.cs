namespace Tessera.Data.Datasets;

/// <summary>Paths that the text files of a data set name, kept inside its folder.</summary>
internal static class PathInside
{
    /// <summary>The absolute path, or null where it leads out of the folder.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="relative">With either kind of slash: lists are written on Windows too.</param>
    public static string? Of(string folder, string relative)
    {
        if (relative.Contains('\0', StringComparison.Ordinal)) return null;
        string inside = Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar;
        string path = Path.GetFullPath(Path.Combine(inside, relative.Replace('\\', '/')));
        return path.StartsWith(inside, StringComparison.Ordinal) ? path : null;
    }
}
