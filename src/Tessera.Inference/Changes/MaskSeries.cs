using Tessera.Core.Files;
using Tessera.Core.Probabilities;
using Tessera.Core.Text;

namespace Tessera.Inference.Changes;

/// <summary>Masks of the same places at several dates: a folder for each date, in which a place has always the same
/// name.</summary>
/// <param name="Dates">The folders, earliest first.</param>
/// <param name="Places">Names that every folder has, in natural order.</param>
/// <param name="Missing">Names that some folder lacks: they are not compared.</param>
public sealed record MaskSeries(IReadOnlyList<string> Dates, IReadOnlyList<string> Places, IReadOnlyList<string> Missing)
{
    private static readonly string[] Endings = [".png", ".tif", ".tiff"];

    // What predict writes beside masks.
    private static readonly string[] Companions =
        ["_instances", .. Enum.GetNames<CertaintyKind>().Select(name => "_" + name.ToLowerInvariant())];
    private static readonly string[] Pictures =
        [Outputs.OverlayOutput.Folder, Outputs.CutoutOutput.Folder, Outputs.EditOutput.Folder, Outputs.HeatMapOutput.Folder];

    /// <exception cref="InputException">A folder is not there, or no name is in all of them.</exception>
    public static MaskSeries Find(IReadOnlyList<string> folders)
    {
        HashSet<string>[] names = [.. folders.Select(NamesIn)];
        string[] all = [.. names.SelectMany(set => set).Distinct().Order(NaturalOrder.Instance)];
        string[] shared = [.. all.Where(name => names.All(set => set.Contains(name)))];
        if (shared.Length == 0)
            throw InputException.At(folders[^1],
                $"has no mask of a name that {folders[0]} has; expected the same places under the same names");
        return new MaskSeries(folders, shared, [.. all.Except(shared)]);
    }

    public string PathOf(int date, string place) => Path.Combine(Dates[date], place);

    private static HashSet<string> NamesIn(string folder)
    {
        if (!Directory.Exists(folder)) throw InputException.At(folder, "is no folder; expected a folder of masks");
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .Where(name => Endings.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase)
                && !Pictures.Contains(name.Split('/')[0]))];
        HashSet<string> stems = [.. files.Select(file => Path.ChangeExtension(file, null))];
        return [.. files.Where(file => !IsCompanion(Path.ChangeExtension(file, null), stems))];
    }

    private static bool IsCompanion(string stem, HashSet<string> stems) =>
        Companions.Any(ending => stem.EndsWith(ending, StringComparison.Ordinal) && stems.Contains(stem[..^ending.Length]));
}
