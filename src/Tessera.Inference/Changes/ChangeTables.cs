using System.Text;
using Tessera.Core.Files;
using Tessera.Core.Text;

namespace Tessera.Inference.Changes;

/// <summary>A comparison as files and as JSON.</summary>
public static class ChangeTables
{
    public const string MatrixFile = "changes.csv", AreasFile = "areas.csv";

    /// <summary>areas.csv, a line for each class and date, and changes.csv, a line for each pair of classes.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public static void Write(string folder, SeriesComparison found)
    {
        var areas = new StringBuilder(CsvText.Line("class_id", "class", "date", "pixels", "area", "unit", "trend_pixels"));
        foreach (ClassSeries one in found.Classes)
        {
            for (int date = 0; date < found.Series.Dates.Count; date++)
            {
                areas.Append(CsvText.Line(CsvText.Number(one.Class.Id), one.Class.Name, found.Series.Dates[date],
                    CsvText.Number(one.Pixels[date]),
                    one.Areas is { } sizes ? CsvText.Number(sizes[date]) : "", found.Unit is { } unit ? unit + "2" : "",
                        CsvText.Number(one.Trend)));
            }
        }
        var matrix = new StringBuilder(CsvText.Line("from", "to", "pixels"));
        foreach (ClassSeries from in found.Classes)
        {
            foreach (ClassSeries to in found.Classes)
                matrix.Append(CsvText.Line(from.Class.Name, to.Class.Name,
                    CsvText.Number(found.Changes[from.Class.Id, to.Class.Id])));
        }
        AtomicFile.WriteText(Path.Combine(folder, AreasFile), areas.ToString());
        AtomicFile.WriteText(Path.Combine(folder, MatrixFile), matrix.ToString());
    }

    /// <summary>{"dates":[FOLDER],"places","missing":[NAME],"compared","changed","classes":[{"id","name","pixels":[n],"areas":[x]
    /// (where masks know their scale),"trend"}],"unit" (where they do),"changes":[[n]]}; changes are in the order of the classes,
    /// from along rows, to along columns.</summary>
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
            json.WriteStartArray("pixels");
            foreach (long count in one.Pixels) json.WriteNumberValue(count);
            json.WriteEndArray();
            if (one.Areas is not null)
            {
                json.WriteStartArray("areas");
                foreach (double area in one.Areas) json.WriteNumberValue(area);
                json.WriteEndArray();
            }
            json.WriteNumber("trend", one.Trend);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (found.Unit is not null) json.WriteString("unit", found.Unit + "2");
        json.WriteStartArray("changes");
        foreach (ClassSeries from in found.Classes)
        {
            json.WriteStartArray();
            foreach (ClassSeries to in found.Classes) json.WriteNumberValue(found.Changes[from.Class.Id, to.Class.Id]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
