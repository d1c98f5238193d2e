using System.Globalization;
using Tessera.Core.Files;

namespace Tessera.Rasters.Volumes.Dicom;

/// <summary>The slices of one series of a folder, in any order.</summary>
/// <param name="Uid">SeriesInstanceUID (0020,000E).</param>
/// <param name="Name">What a person asks for it by: SeriesNumber (0020,0011), or the UID where numbers do not tell series
/// apart.</param>
/// <param name="Slices">Files of pictures; one that holds several frames is all of them.</param>
internal sealed record DicomSeries(string Uid, string Name, IReadOnlyList<DicomSlice> Slices)
{
    // Positions are written with a few digits.
    private const double SamePlaceMillimetres = 1e-3;

    public DicomSource Open(string path)
    {
        DicomSlice[] ordered = [.. InOrder()];
        DicomSlice first = ordered[0];
        if (ordered.FirstOrDefault(slice => slice.Shape != first.Shape) is { } other)
            throw InputException.At(other.Path,
                $"is {Shape(other)}; expected {Shape(first)}, as {System.IO.Path.GetFileName(first.Path)} of its series is");
        return new DicomSource(path, ordered, Distance(ordered));
    }

    public override string ToString()
    {
        string described = Slices[0].Facts.Description;
        return Slices.Count == 1 ? $"1 file {described}".TrimEnd() : $"{Slices.Count} files {described}".TrimEnd();
    }

    private static string Shape(DicomSlice slice) =>
        $"{slice.Facts.Width}x{slice.Facts.Height} with {slice.Facts.Channels} channels";

    // By the place along the first slice's normal where every slice tells it, else by number, then by name.
    private IEnumerable<DicomSlice> InOrder()
    {
        (double, double, double) normal = Slices[0].Facts.Normal;
        bool placed = Slices.All(slice => slice.Along(normal) is not null);
        return Slices.OrderBy(slice => placed ? slice.Along(normal) : 0).ThenBy(slice => slice.Instance ?? int.MaxValue)
            .ThenBy(slice => slice.Path, StringComparer.Ordinal);
    }

    // Between the middle ones of all neighbours: a slice that is missing makes one gap wider.
    private double? Distance(DicomSlice[] ordered)
    {
        (double, double, double) normal = Slices[0].Facts.Normal;
        double[] steps = [.. ordered.Zip(ordered.Skip(1), (a, b) => b.Along(normal) - a.Along(normal)).OfType<double>()
            .Where(step => step > SamePlaceMillimetres).Order()];
        if (steps.Length > 0) return steps[steps.Length / 2];
        return ordered[0].Facts.HasDistance != 0 ? ordered[0].Facts.SliceDistance : null;
    }
}

/// <summary>The DICOM files of a folder, sorted into their series.</summary>
internal static class DicomFolder
{
    private static readonly string[] Endings = [".dcm", ".dicom"];

    /// <summary>Files by their ending; those without one by their signature, as scanners write them (IM00001).</summary>
    public static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
        .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) ||
            (Path.GetExtension(file).Length == 0 && IsSigned(file)));

    /// <summary>In the order of their numbers.</summary>
    /// <exception cref="InputException">A file is damaged, or none is a picture.</exception>
    public static IReadOnlyList<DicomSeries> Series(string folder)
    {
        List<DicomSlice> slices = [];
        InputException? none = null;
        foreach (string file in Files(folder))
        {
            try
            {
                slices.Add(new DicomSlice(file));
            }
            catch (InputException error) when (error.Message.Contains("holds no picture", StringComparison.Ordinal))
            {
                // Reports, plans and outlines lie among pictures.
                none ??= error;
            }
        }
        if (slices.Count == 0) throw none ?? InputException.At(folder, "holds no DICOM file; expected files that end in .dcm");
        var groups = slices.GroupBy(slice => slice.Facts.Series, StringComparer.Ordinal)
            .OrderBy(group => group.First().Facts.Number).ThenBy(group => group.Key, StringComparer.Ordinal).ToArray();
        bool numbered = groups.All(group => group.First().Facts.HasNumber != 0) &&
            groups.DistinctBy(group => group.First().Facts.Number).Count() == groups.Length;
        return [.. groups.Select(group => new DicomSeries(group.Key,
            numbered ? group.First().Facts.Number.ToString(CultureInfo.InvariantCulture) : group.Key, [.. group]))];
    }

    // PS3.10: 128 bytes of anything, then DICM.
    private static bool IsSigned(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            Span<byte> start = stackalloc byte[132];
            int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return read == start.Length && start[128..].SequenceEqual("DICM"u8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
