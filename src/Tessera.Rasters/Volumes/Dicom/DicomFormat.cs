using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Imaging.Frames;

namespace Tessera.Rasters.Volumes.Dicom;

/// <summary>
/// DICOM: a file, with one picture or several frames; or a folder as one series, its slices in the order in which they lie in the
/// patient. Of several series in a folder one is named: <c>ct#series=3</c>.
/// </summary>
public sealed class DicomFormat : IFrameFormat
{
    private const string Mark = "#series=";

    public IReadOnlyList<string> Endings { get; } = [".dcm", ".dicom"];

    public bool TakesFolder(string path) => Directory.Exists(PlaceOf(path)) && DicomFolder.Files(PlaceOf(path)).Any();

    public string PlaceOf(string path)
    {
        int mark = path.LastIndexOf(Mark, StringComparison.Ordinal);
        return mark > 0 && !File.Exists(path) && !Directory.Exists(path) ? path[..mark] : path;
    }

    public IFrameSource Open(string path)
    {
        string place = PlaceOf(path);
        if (!Directory.Exists(place)) return new DicomSource(path, [new DicomSlice(place)]);
        DicomSeries[] all = [.. DicomFolder.Series(place)];
        if (place.Length == path.Length)
        {
            IEnumerable<string> names = all.Select(series => $"{Path.GetFileName(place)}{Mark}{series.Name} ({series})");
            return all.Length == 1 ? all[0].Open(path)
                : throw InputException.At(
                    path, $"holds {all.Length} series; expected one of them by name: {string.Join(", ", names)}");
        }
        string name = path[(place.Length + Mark.Length)..];
        DicomSeries? named = all.FirstOrDefault(series => series.Name == name || series.Uid == name);
        return named?.Open(path) ?? throw InputException.At(place,
            $"has no series '{name}'; {NearestName.Hint(name, [.. all.Select(series => series.Name)])}");
    }

    /// <summary>The paths by which a folder's series are opened: the folder itself where it holds one.</summary>
    /// <exception cref="InputException">No file of the folder is a DICOM picture.</exception>
    public static IReadOnlyList<string> SeriesIn(string folder)
    {
        DicomSeries[] all = [.. DicomFolder.Series(folder)];
        return all.Length == 1 ? [folder] : [.. all.Select(series => $"{folder}{Mark}{series.Name}")];
    }
}
