using Tessera.Core.Files;
using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>Finds what a list names: below the data set's folder, and nowhere else.</summary>
/// <param name="root">The data set's folder, absolute.</param>
/// <param name="list">The list, for messages.</param>
internal sealed class ListedPaths(string root, string list)
{
    // A path has fewer folders than this, or is none.
    private const int MostFolders = 64;

    /// <exception cref="InputException">The path leads out of the folder, to no file, or to one of several.</exception>
    public string Find(string path, int line)
    {
        if (Parts(path).Contains("..") && (IsRooted(path) || PathInside.Of(root, path) is null))
            throw Wrong(line, $"'{path}' leads out of {root}; expected a path below it");
        string[] found = [.. Candidates(path)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw Wrong(line, $"there is no '{path}' below {root}, nor by its last folders; expected an image and its mask"),
            _ => throw Wrong(line, $"'{path}' may be {string.Join(" or ", found.Take(3))}; expected a path below {root}"),
        };
    }

    /// <summary>The same, or null.</summary>
    public string? TryFind(string path) => Candidates(path).Take(2).ToArray() is [var only] ? only : null;

    public InputException Wrong(int line, string what) => InputException.At(list, $"line {line}: {what}");

    // The path as it is; else, as lists carry the folders of the machine they were written on, what is left of it below root.
    private IEnumerable<string> Candidates(string path)
    {
        bool isBelow = path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        string own = isBelow ? path[(root.Length + 1)..] : path;
        if (!IsRooted(own) && PathInside.Of(root, own) is { } asItIs && File.Exists(asItIs)) return [asItIs];
        string[] parts = Parts(path);
        if (parts.Contains("..") || parts.Length > MostFolders) return [];
        return Enumerable.Range(0, parts.Length).Select(skip => PathInside.Of(root, string.Join('/', parts[skip..])))
            .OfType<string>().Where(File.Exists);
    }

    // C:\data too.
    private static bool IsRooted(string path) => path is ['/' or '\\', ..] or [_, ':', ..];

    private static string[] Parts(string path) => path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
}
