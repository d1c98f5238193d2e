using System.Text.Json;
using Tessera.Core.Text;

namespace Tessera.Data.Statistics;

/// <summary>An inspection as <c>tessera data inspect --json</c> prints it.</summary>
internal static class InspectionJson
{
    public static string Write(DatasetInspection inspection) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("layout", inspection.Dataset.Layout);
        json.WriteNumber("classes", inspection.Classes.Count);
        json.WriteStartArray("labels");
        foreach (ClassInspection one in inspection.Classes) WriteClass(json, one);
        json.WriteEndArray();
        json.WriteStartObject("splits");
        foreach ((string split, var samples) in inspection.Dataset.Splits) json.WriteNumber(split, samples.Count);
        json.WriteEndObject();
        json.WriteNumber("images", inspection.Images);
        json.WriteNumber("ignoredPixels", inspection.IgnoredPixels);
        json.WriteNumber("toleratedPixels", inspection.ToleratedPixels);
        WriteImages(json, inspection);
        WriteMatrix(json, inspection.CoOccurrence);
        WritePlaces(json, inspection);
        json.WriteStartArray("leftOut");
        foreach (string line in inspection.LeftOut) json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteClass(Utf8JsonWriter json, ClassInspection one)
    {
        json.WriteStartObject();
        json.WriteNumber("id", one.Class.Id);
        json.WriteString("name", one.Class.Name);
        json.WriteNumber("pixels", one.Pixels);
        json.WriteNumber("images", one.Images);
        json.WriteStartObject("splits");
        foreach ((string split, long pixels) in one.SplitPixels) json.WriteNumber(split, pixels);
        json.WriteEndObject();
        json.WriteStartObject("objects");
        json.WriteNumber("count", one.Objects.Count);
        json.WriteNumber("smallest", one.Objects.Smallest);
        json.WriteNumber("median", one.Objects.Median);
        json.WriteNumber("mean", Math.Round(one.Objects.Mean, 2));
        json.WriteNumber("largest", one.Objects.Largest);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteImages(Utf8JsonWriter json, DatasetInspection inspection)
    {
        json.WriteStartArray("sizes");
        foreach (SizeCount size in inspection.Sizes)
        {
            json.WriteStartObject();
            json.WriteNumber("width", size.Width);
            json.WriteNumber("height", size.Height);
            json.WriteNumber("images", size.Images);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("colours");
        foreach (ColourStatistics kind in inspection.Colours)
        {
            json.WriteStartObject();
            json.WriteNumber("channels", kind.Channels);
            json.WriteString("type", kind.Type.ToString().ToLowerInvariant());
            json.WriteNumber("images", kind.Images);
            json.WriteNumber("scale", kind.Scale);
            WriteNumbers(json, "mean", kind.Mean, 6);
            WriteNumbers(json, "deviation", kind.Deviation, 6);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteMatrix(Utf8JsonWriter json, long[,] counts)
    {
        json.WriteStartArray("coOccurrence");
        for (int row = 0; row < counts.GetLength(0); row++)
        {
            json.WriteStartArray();
            for (int column = 0; column < counts.GetLength(1); column++) json.WriteNumberValue(counts[row, column]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    private static void WritePlaces(Utf8JsonWriter json, DatasetInspection inspection)
    {
        json.WriteStartObject("places");
        json.WriteNumber("columns", ClassPlaces.Columns);
        json.WriteNumber("rows", ClassPlaces.Rows);
        json.WriteStartArray("shares");
        foreach (ClassInspection one in inspection.IsDetailed ? inspection.Classes : [])
            WriteNumbers(json, null, inspection.Places.Shares(one.Class.Id), 4);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string? name, double[] values, int decimals)
    {
        if (name is null) json.WriteStartArray();
        else json.WriteStartArray(name);
        foreach (double value in values) json.WriteNumberValue(Math.Round(value, decimals));
        json.WriteEndArray();
    }
}
