using System.Globalization;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Data.Datasets;
using Tessera.Imaging.Images;
using Tessera.Imaging.Rasters;

namespace Tessera.Data.Tiling;

/// <summary>Which values label rasters hold: each is read through once before anything is written.</summary>
internal sealed class LabelSurvey
{
    // More are numbers of things.
    private const int MostClasses = 4096;

    private readonly SortedSet<int> _values = [];
    private readonly List<(string Name, long[] Counts)> _rasters = [];
    private IReadOnlyList<Rgb>? _palette;

    public void Add(IRasterSource labels, CancellationToken cancellation)
    {
        var counts = new long[ushort.MaxValue + 1];
        byte[] samples = [];
        int[] values = [];
        foreach (RasterWindow window in RasterWindows.InBlocks(labels))
        {
            cancellation.ThrowIfCancellationRequested();
            int pixels = (int)window.Pixels, bytes = pixels * Image.BytesOf(labels.Type);
            if (samples.Length < bytes) (samples, values) = (new byte[bytes], new int[pixels]);
            labels.Read(window, [], samples.AsSpan(0, bytes));
            LabelSamples.ToValues(labels, window, samples.AsSpan(0, bytes), values.AsSpan(0, pixels));
            foreach (int value in values.AsSpan(0, pixels))
            {
                if (value != LabelSamples.None) counts[value]++;
            }
        }
        for (int value = 0; value < counts.Length; value++)
        {
            if (counts[value] > 0) _values.Add(value);
        }
        // Sixteen bits would hold 512 KiB for each of a thousand rasters.
        _rasters.Add((labels.Name, counts[..(Array.FindLastIndex(counts, count => count > 0) + 1)]));
        _palette ??= labels.Palette;
    }

    /// <summary>The file's classes, or those that the values make, and what each value means.</summary>
    /// <exception cref="InputException">A value is no class of the file, or there are too many.</exception>
    public (LabelMap Labels, MaskIdMap Ids) Classes(string? classFile)
    {
        if (_values.Count == 0)
            throw InputException.At(_rasters[0].Name, "has no labelled pixel: all are NODATA; expected class ids");
        return classFile is null ? FromValues() : FromFile(classFile);
    }

    private (LabelMap, MaskIdMap) FromFile(string path)
    {
        bool yaml = Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";
        (LabelMap labels, int ignore) = yaml && DatasetYaml.Read(path) is var read ? (read.Labels, read.IgnoreId)
            : LabelFile.Read(path) is var named ? (named, named.IgnoreId) : default;
        var ids = new MaskIdMap(labels, ignore);
        foreach ((string name, long[] counts) in _rasters)
        {
            int[] unknown = [.. Enumerable.Range(0, counts.Length).Where(v => counts[v] > 0 && ids[v] == MaskIdMap.Unknown)];
            if (unknown.Length == 0) continue;
            string first = string.Join(", ",
                unknown.Take(8).Select(v => FormattableString.Invariant($"{v} ({counts[v]} pixels)")));
            string more = unknown.Length > 8 ? $" and {unknown.Length - 8} more" : "";
            throw InputException.At(name,
                $"has values that no class has: {first}{more}; expected {ids.Known}, or {ids.Ignored} for ignore (by {path})");
        }
        return (labels, ids);
    }

    private (LabelMap, MaskIdMap) FromValues()
    {
        // Black and white alone are no ids.
        if (_values.Count <= 2 && _values.Max == byte.MaxValue && _values.Min is 0 or byte.MaxValue)
        {
            LabelMap two = LabelMap.FromNames(["background", "foreground"]);
            return (two, new MaskIdMap(two, [0, byte.MaxValue], []));
        }
        int highest = _values.Where(value => value is not (byte.MaxValue or ushort.MaxValue)).DefaultIfEmpty(0).Max();
        if (highest >= MostClasses)
            throw InputException.At(_rasters.First(r => r.Counts.Length > highest).Name,
                $"has values up to {highest}; expected class ids, below {MostClasses}: these seem to number things, or to measure"
                + " something");
        var labels = new LabelMap([.. Enumerable.Range(0, highest + 1).Select(id => new LabelClass(id,
            string.Create(CultureInfo.InvariantCulture, $"class {id}"), id < _palette?.Count ? _palette[id] : Palette.Voc(id)))]);
        return (labels, new MaskIdMap(labels, labels.IgnoreId));
    }
}
