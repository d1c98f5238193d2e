using Tessera.Data.Datasets;

namespace Tessera.Data.Layouts;

/// <summary>Finds what a list names: below the data set's folder, and nowhere else.</summary>
/// <param name="root">The data set's folder, absolute.</param>
/// <param name="list">The list, for messages.</param>
/// <param name="faults">Takes what is not found.</param>
internal sealed class ListedPaths(string root, string list, OpeningFaults faults)
{
    // A path has fewer folders than this, or is none.
    private const int MostFolders = 64;

    /// <summary>Null where one of them leads out of the folder, to no file, or to one of several.</summary>
    public (string Image, string Mask)? FindBoth(string image, string mask, int line)
    {
        if (LeadsOut(image, line) || LeadsOut(mask, line)) return null;
        string[] images = [.. Candidates(image).Take(2)], masks = [.. Candidates(mask).Take(2)];
        if (images.Length > 1 || masks.Length > 1)
        {
            (string path, string[] found) = images.Length > 1 ? (image, images) : (mask, masks);
            Refuse(line, $"'{path}' may be {string.Join(" or ", found)}", $"a path below {root}");
            return null;
        }
        if (images is [var foundImage] && masks is [var foundMask]) return (foundImage, foundMask);
        Alone(images.FirstOrDefault(), image, masks.FirstOrDefault(), mask, line);
        return null;
    }

    /// <summary>The one file that a path may mean, or null.</summary>
    public string? TryFind(string path) => Candidates(path).Take(2).ToArray() is [var only] ? only : null;

    /// <summary>The list is at fault.</summary>
    public void Refuse(int line, string found, string expected) =>
        faults.Add(new OpeningFault(OpeningFaultKind.WrongLine, list, $"line {line}: {found}", expected));

    private void Alone(string? foundImage, string image, string? foundMask, string mask, int line)
    {
        string place = $"below {root}, as line {line} of {Path.GetFileName(list)} says";
        faults.Add(foundImage is not null
            ? new OpeningFault(OpeningFaultKind.NoPartner, foundImage, "has no mask", $"'{mask}' {place}")
            : foundMask is not null
            ? new OpeningFault(OpeningFaultKind.NoPartner, foundMask, "has no image", $"'{image}' {place}")
            : new OpeningFault(OpeningFaultKind.NoPartner, list,
                $"line {line}: there is neither '{image}' nor '{mask}' below {root}, nor by their last folders",
                "an image and its mask"));
    }

    private bool LeadsOut(string path, int line)
    {
        bool leadsOut = Parts(path).Contains("..") && (IsRooted(path) || PathInside.Of(root, path) is null);
        if (leadsOut) Refuse(line, $"'{path}' leads out of {root}", "a path below it");
        return leadsOut;
    }

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
