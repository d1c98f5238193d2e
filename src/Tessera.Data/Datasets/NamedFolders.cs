using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Datasets;

/// <summary>Finds folders by the names that people give them.</summary>
internal static class NamedFolders
{
    /// <summary>The folder itself where it fits, or the first of these below it that does: archives unpack into one more
    /// folder.</summary>
    public static string? Home(string root, Func<string, bool> fits, params ReadOnlySpan<string> below)
    {
        if (fits(root)) return root;
        foreach (string name in below)
        {
            string path = Path.Combine(root, name);
            if (fits(path)) return path;
        }
        return null;
    }

    /// <summary>Visible folders, in order of name.</summary>
    public static IEnumerable<string> Of(string parent) => !Directory.Exists(parent) ? []
        : Directory.EnumerateDirectories(parent).Where(path => Path.GetFileName(path)[0] != '.').Order(StringComparer.Ordinal);

    /// <summary>The folders of these names, whatever their case, in the order of the names.</summary>
    public static IEnumerable<string> Of(string parent, IReadOnlyList<string> names)
    {
        ILookup<string, string> byName = Of(parent).ToLookup(path => Path.GetFileName(path), StringComparer.OrdinalIgnoreCase);
        return names.SelectMany(name => byName[name]);
    }

    /// <summary>At least one picture lies directly in it, or a file with many.</summary>
    public static bool HasPictures(string folder) => Directory.Exists(folder) &&
        Directory.EnumerateFiles(folder).Any(file => ImageFile.HasImageExtension(file) || FrameFormats.HasFrameExtension(file));
}
