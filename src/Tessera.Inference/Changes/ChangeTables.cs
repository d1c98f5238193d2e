using System.Text;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Text;
using Tessera.Imaging.Frames;

namespace Tessera.Inference.Changes;

/// <summary>A comparison as files and as JSON.</summary>
public static class ChangeTables
{
    public const string MatrixFile = "changes.csv", AreasFile = "areas.csv", VolumesFile = "volumes.csv";

    /// <summary>areas.csv, of volumes volumes.csv, a line for each class and date, and changes.csv, a line for each pair of
    /// classes.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public static void Write(string folder, SeriesComparison found)
    {
        AtomicFile.WriteText(Path.Combine(folder, SizesFile(found)), found.OfVolumes ? Volumes(found) : Areas(found));
        AtomicFile.WriteText(Path.Combine(folder, MatrixFile), Matrix(found));
    }

    public static string SizesFile(SeriesComparison found) => found.OfVolumes ? VolumesFile : AreasFile;

    /// <summary>{"dates":[FOLDER],"places","missing":[NAME],"compared","changed","classes":[{"id","name","pixels":[n],"areas":[x]
    /// (where masks know their scale),"trend"}],"unit" (where they do),"changes":[[n]]}; changes are in the order of the classes,
    /// from along rows, to along columns. Volumes have "voxels" and "volumes" in place of "pixels" and "areas", and "map":
    /// [{"id","from","to"}], by ids of classes.</summary>
    public static string ToJson(SeriesComparison found) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("dates");
        foreach (string date in found.Series.Dates) json.WriteStringValue(date);
        json.WriteEndArray();
        json.WriteNumber("places", found.Series.Places.Count);
        json.WriteStartArray("missing");
        foreach (string name in found.Series.Missing) json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteNumber("compared", found.Compared);
        json.WriteNumber("changed", found.Changed);
        json.WriteStartArray("classes");
        foreach (ClassSeries one in found.Classes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", one.Class.Id);
            json.WriteString("name", one.Class.Name);
            json.WriteStartArray(found.OfVolumes ? "voxels" : "pixels");
            foreach (long count in one.Pixels) json.WriteNumberValue(count);
            json.WriteEndArray();
            if (one.Sizes is not null)
            {
                json.WriteStartArray(found.OfVolumes ? "volumes" : "areas");
                foreach (double size in one.Sizes) json.WriteNumberValue(size);
                json.WriteEndArray();
            }
            json.WriteNumber("trend", one.Trend);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (found.Unit is not null) json.WriteString("unit", found.Unit);
        json.WriteStartArray("changes");
        foreach (ClassSeries from in found.Classes)
        {
            json.WriteStartArray();
            foreach (ClassSeries to in found.Classes) json.WriteNumberValue(found.Changes[from.Class.Id, to.Class.Id]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        if (found.OfVolumes) WriteMap(json, found);
        json.WriteEndObject();
    });

    private static void WriteMap(Utf8JsonWriter json, SeriesComparison found)
    {
        json.WriteStartArray("map");
        foreach (((int from, int to), int id) in found.MapIds)
        {
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteNumber("from", from);
            json.WriteNumber("to", to);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Areas(SeriesComparison found) =>
        CsvText.Line("class_id", "class", "date", "pixels", "area", "unit", "trend_pixels") + Dates(found, (one, date) =>
            [CsvText.Number(one.Pixels[date]), one.Sizes is { } sizes ? CsvText.Number(sizes[date]) : "", found.Unit ?? "",
                CsvText.Number(one.Trend)]);

    private static string Volumes(SeriesComparison found) =>
        CsvText.Line("class_id", "class", "date", "voxels", "volume_mm3", "volume_ml", "trend_voxels", "trend_ml") +
        Dates(found, (one, date) =>
            [CsvText.Number(one.Pixels[date]), Number(one.Sizes?[date]), Number(Millilitres(one.Sizes?[date])),
                CsvText.Number(one.Trend), Number(Millilitres(one.SizeTrend))]);

    private static string Dates(SeriesComparison found, Func<ClassSeries, int, string[]> columns)
    {
        var lines = new StringBuilder();
        foreach (ClassSeries one in found.Classes)
        {
            for (int date = 0; date < found.Series.Dates.Count; date++)
                lines.Append(CsvText.Line(
                    [CsvText.Number(one.Class.Id), one.Class.Name, found.Series.Dates[date], .. columns(one, date)]));
        }
        return lines.ToString();
    }

    private static string Matrix(SeriesComparison found)
    {
        IReadOnlyDictionary<(int, int), int> ids = found.MapIds;
        string[] map = found.OfVolumes ? ["map_id"] : [];
        var lines = new StringBuilder(CsvText.Line(["from", "to", found.OfVolumes ? "voxels" : "pixels", .. map]));
        foreach (ClassSeries from in found.Classes)
        {
            foreach (ClassSeries to in found.Classes)
            {
                string id = ids.TryGetValue((from.Class.Id, to.Class.Id), out int known) ? CsvText.Number(known) : "";
                string count = CsvText.Number(found.Changes[from.Class.Id, to.Class.Id]);
                string[] fields = [from.Class.Name, to.Class.Name, count, id];
                lines.Append(CsvText.Line(found.OfVolumes ? fields : fields[..^1]));
            }
        }
        return lines.ToString();
    }

    private static double? Millilitres(double? cubic) => cubic / PixelSpacing.CubicMillimetresPerMillilitre;

    private static string Number(double? value) => value is { } known ? CsvText.Number(known) : "";
}
