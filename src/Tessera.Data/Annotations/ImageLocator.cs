using Tessera.Core.Files;
using Tessera.Data.Datasets;

namespace Tessera.Data.Annotations;

/// <summary>Finds images by what annotation files call them, and never outside the data's folder.</summary>
/// <param name="root">The data's folder, absolute.</param>
/// <param name="faults">Takes images that are not there.</param>
internal sealed class ImageLocator(string root, OpeningFaults faults)
{
    private readonly string _inside = Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar;

    /// <summary>In the first of the folders that has it; nowhere is a fault, and null.</summary>
    /// <param name="declared">As the file says it, with either slash.</param>
    /// <param name="file">Which says so.</param>
    /// <param name="folders">Absolute.</param>
    /// <exception cref="InputException">It lies outside the root.</exception>
    public string? Find(string declared, string file, params IReadOnlyList<string> folders)
    {
        string? found = TryFind(declared, file, folders);
        if (found is null) AddMissing(declared, file, folders);
        return found;
    }

    /// <summary>The fault alone, for whoever has looked in more ways than one.</summary>
    public void AddMissing(string declared, string file, IReadOnlyList<string> folders) =>
        faults.Add(new OpeningFault(OpeningFaultKind.NoPartner, file,
            $"names the image '{Blame.Shown(declared)}', which is not in {string.Join(" or ", folders.Distinct())}", "it there"));

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
