using Tessera.Core.Files;

namespace Tessera.Data.Annotations;

/// <summary>Finds images by what annotation files call them, and never outside the data's folder.</summary>
internal sealed class ImageLocator(string root)
{
    private readonly string _inside = Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar;

    /// <summary>The first of the folders that has it.</summary>
    /// <param name="declared">As the file says it, with either slash.</param>
    /// <param name="file">Which says so.</param>
    /// <param name="folders">Absolute.</param>
    /// <exception cref="InputException">It lies outside the root, or nowhere.</exception>
    public string Find(string declared, string file, params IReadOnlyList<string> folders) =>
        TryFind(declared, file, folders) ?? throw Missing(declared, file, folders);

    public static InputException Missing(string declared, string file, IReadOnlyList<string> folders) => InputException.At(
        file, $"names the image '{Blame.Shown(declared)}', which is not in {string.Join(" or ", folders.Distinct())}");

    /// <summary>Null where none of the folders has it.</summary>
    /// <exception cref="InputException">It lies outside the root.</exception>
    public string? TryFind(string declared, string file, params IReadOnlyList<string> folders)
    {
        string relative = declared.Replace('\\', '/');
        if (string.IsNullOrWhiteSpace(relative) || relative.Contains('\0', StringComparison.Ordinal))
            throw InputException.At(file, "names an image without a name; expected a file's");
        foreach (string folder in folders)
        {
            string path = Path.GetFullPath(Path.Combine(folder, relative));
            if (!path.StartsWith(_inside, StringComparison.Ordinal) || HasDrive(relative))
                throw InputException.At(
                    file, $"names the image '{Blame.Shown(declared)}', which lies outside {root}; expected a path inside it");
            if (File.Exists(path)) return path;
        }
        return null;
    }

    /// <summary>The last part of a path with either slash.</summary>
    public static string FileNameOf(string declared) => Path.GetFileName(declared.Replace('\\', '/'));

    private static bool HasDrive(string path) => path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]);
}
