using Tessera.Core.Files;
using Tessera.Core.Probabilities;
using Tessera.Core.Text;
using Tessera.Imaging.Frames;

namespace Tessera.Inference.Changes;

/// <summary>Masks of the same places at several dates: a folder for each date, in which a place has always the same name, or a
/// file for each date. A mask is a picture or a volume.</summary>
/// <param name="Dates">The folders or files, earliest first.</param>
/// <param name="Places">Names that every folder has, in natural order; of files, one name for all.</param>
/// <param name="Missing">Names that some folder lacks: they are not compared.</param>
public sealed record MaskSeries(IReadOnlyList<string> Dates, IReadOnlyList<string> Places, IReadOnlyList<string> Missing)
{
    // What a place is called of which each date is a file of its own.
    private const string OnlyPlace = "changes";

    private static readonly string[] Endings = [".png", ".tif", ".tiff"];

    // What predict writes beside masks.
    private static readonly string[] Companions =
        ["_instances", .. Enum.GetNames<CertaintyKind>().Select(name => "_" + name.ToLowerInvariant())];
    private static readonly string[] Pictures =
        [Outputs.OverlayOutput.Folder, Outputs.CutoutOutput.Folder, Outputs.EditOutput.Folder, Outputs.HeatMapOutput.Folder];

    /// <exception cref="InputException">A folder is not there, no name is in all of them, or files stand among
    /// folders.</exception>
    public static MaskSeries Find(IReadOnlyList<string> dates)
    {
        if (dates.All(IsMask)) return OfFiles(dates);
        if (dates.FirstOrDefault(date => File.Exists(date) && IsMask(date)) is { } file)
            throw InputException.At(file, "is a file among folders; expected a folder for each date, or a mask for each");
        HashSet<string>[] names = [.. dates.Select(NamesIn)];
        string[] all = [.. names.SelectMany(set => set).Distinct().Order(NaturalOrder.Instance)];
        string[] shared = [.. all.Where(name => names.All(set => set.Contains(name)))];
        if (shared.Length == 0)
            throw InputException.At(dates[^1],
                $"has no mask of a name that {dates[0]} has; expected the same places under the same names");
        return new MaskSeries(dates, shared, [.. all.Except(shared)]);
    }

    public string PathOf(int date, string place) => IsMask(Dates[date]) ? Dates[date] : Path.Combine(Dates[date], place);

    internal static bool IsVolume(string file) => FrameFormats.Of(file) is { HoldsMasks: true };

    // Folders may have such endings too.
    private static bool IsMask(string path) => !Directory.Exists(path)
        && (Endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) || IsVolume(path));

    private static MaskSeries OfFiles(IReadOnlyList<string> files)
    {
        string name = Path.GetFileName(files[0]);
        string ending = IsVolume(files[0]) ? name[FrameFormats.StemOf(name).Length..] : Path.GetExtension(name);
        return new MaskSeries(files, [OnlyPlace + ending], []);
    }

    private static HashSet<string> NamesIn(string folder)
    {
        if (!Directory.Exists(folder)) throw InputException.At(folder, "is no folder; expected a folder of masks");
        string[] files = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsMask)
            .Select(file => Path.GetRelativePath(folder, file)).Where(name => !Pictures.Contains(name.Split('/')[0]))];
        HashSet<string> stems = [.. files.Select(StemOf)];
        string[] volumes = [.. files.Where(IsVolume).Select(file => StemOf(file) + '/')];
        return [.. files.Where(file => !IsCompanion(StemOf(file), stems)
            && !volumes.Any(slices => file.StartsWith(slices, StringComparison.Ordinal)))];
    }

    private static bool IsCompanion(string stem, HashSet<string> stems) =>
        Companions.Any(ending => stem.EndsWith(ending, StringComparison.Ordinal) && stems.Contains(stem[..^ending.Length]));

    private static string StemOf(string file) => Path.Combine(Path.GetDirectoryName(file) ?? "", FrameFormats.StemOf(file));
}
