using System.Globalization;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;

namespace Tessera.Data.Datasets;

/// <param name="Name">Of the class.</param>
/// <param name="Color">In mask files.</param>
/// <param name="Where">In the table, for messages: "line 3".</param>
internal sealed record ClassRow(string Name, Rgb Color, string Where);

/// <summary>The four ways in which class tables are written.</summary>
internal static class ClassRows
{
    private const long MaxBytes = 1 << 20;

    /// <exception cref="InputException">A line is no class, or has the colour of another.</exception>
    public static IReadOnlyList<ClassRow> Read(string path)
    {
        IReadOnlyList<ClassRow> rows = Parse(path);
        Dictionary<Rgb, ClassRow> byColor = [];
        foreach (ClassRow row in rows)
        {
            if (byColor.TryAdd(row.Color, row)) continue;
            string first = byColor[row.Color].Name;
            throw InputException.At(
                path, $"{row.Where}: '{row.Name}' has the colour {row.Color}, as '{first}' has; expected a colour of its own");
        }
        return rows;
    }

    private static IReadOnlyList<ClassRow> Parse(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" => FromMeta(path),
        ".csv" => FromCsv(path),
        _ when Path.GetFileName(path).Equals("labelmap.txt", StringComparison.OrdinalIgnoreCase) => FromLabelMap(path),
        _ => FromColors(path),
    };

    // CamVid's label_colors.txt: "64 128 64<tab>Animal"; a name may have blanks.
    private static List<ClassRow> FromColors(string path) => Rows(path, text =>
    {
        string[] parts = text.Split((char[]?)null, 4, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 4 && Color(parts.AsSpan(0, 3)) is { } color ? (parts[3].Trim(), color) : null;
    }, "three numbers of 0 to 255 and a name, such as 128 64 128 Road");

    // CVAT's labelmap.txt for Pascal VOC: "road:128,64,128:parts:actions".
    private static List<ClassRow> FromLabelMap(string path) => Rows(path, text =>
    {
        string[] parts = text.Split(':');
        string name = parts[0].Trim();
        return parts.Length >= 2 && name.Length > 0 && Color(parts[1].Split(',')) is { } color ? (name, color) : null;
    }, "name:R,G,B:parts:actions, such as road:128,64,128::");

    // "name,r,g,b", as the CamVid copy on Kaggle has it; the columns may be in another order under a first line that names them.
    private static List<ClassRow> FromCsv(string path)
    {
        int[] columns = [0, 1, 2, 3];
        bool first = true;
        return Rows(path, text =>
        {
            string[] cells = [.. text.Split(',').Select(cell => cell.Trim().Trim('"'))];
            if (first && Header(cells) is { } named)
            {
                (columns, first) = (named, false);
                return ("", default);
            }
            first = false;
            if (cells.Length <= columns.Max()) return null;
            string[] color = [cells[columns[1]], cells[columns[2]], cells[columns[3]]];
            return cells[columns[0]].Length > 0 && Color(color) is { } rgb ? (cells[columns[0]], rgb) : null;
        }, "name,r,g,b, such as road,128,64,128");
    }

    private static int[]? Header(string[] cells)
    {
        string[] lower = [.. cells.Select(cell => cell.ToLowerInvariant())];
        int[] columns =
        [
            Array.FindIndex(lower, c => c is "name" or "class" or "class_name" or "label"),
            Array.FindIndex(lower, c => c is "r" or "red"),
            Array.FindIndex(lower, c => c is "g" or "green"),
            Array.FindIndex(lower, c => c is "b" or "blue"),
        ];
        return columns.Min() >= 0 ? columns : null;
    }

    // Lines that name columns give an empty name and are no row.
    private static List<ClassRow> Rows(string path, Func<string, (string Name, Rgb Color)?> parse, string expected)
    {
        List<ClassRow> rows = [];
        foreach ((int number, string text) in TextLine.Read(path, MaxBytes))
        {
            if (text[0] == '#') continue;
            (string name, Rgb color) =
                parse(text) ?? throw InputException.At(path, $"line {number}: '{Short(text)}' is no class; expected {expected}");
            if (name.Length > 0) rows.Add(new ClassRow(name, color, $"line {number}"));
        }
        return rows;
    }

    // Datumaro's dataset_meta.json: {"label_map":{"0":"background"},"segmentation_colors":[[0,0,0]]}.
    private static ClassRow[] FromMeta(string path)
    {
        string text = TextLine.All(path, MaxBytes);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            Dictionary<string, string> names = document.RootElement.GetProperty("label_map").EnumerateObject()
                .ToDictionary(name => name.Name, name => name.Value.GetString() ?? "");
            Rgb[] colors = [.. document.RootElement.GetProperty("segmentation_colors").EnumerateArray().Select(ColorOf)];
            if (names.Count != colors.Length) throw new FormatException($"{names.Count} names for {colors.Length} colours");
            return [.. colors.Select((color, id) =>
                new ClassRow(names[id.ToString(CultureInfo.InvariantCulture)], color, $"class {id}"))];
        }
        catch (JsonException error)
        {
            throw new InputException($"{path}: is no valid JSON: {error.Message.ReplaceLineEndings(" ")}", error);
        }
        catch (Exception error) when
            (error is KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            const string Expected = """expected "label_map": {"0": NAME} and "segmentation_colors": [[R, G, B]]""";
            throw new InputException($"{path}: has no classes with colours; {Expected}", error);
        }
    }

    private static Rgb ColorOf(JsonElement entry)
    {
        byte[] parts = [.. entry.EnumerateArray().Select(part => part.GetByte())];
        return parts.Length == 3
            ? new Rgb(parts[0], parts[1], parts[2])
            : throw new FormatException("a colour has three numbers");
    }

    private static Rgb? Color(ReadOnlySpan<string> parts) =>
        parts.Length == 3 && Part(parts[0]) is { } r && Part(parts[1]) is { } g && Part(parts[2]) is { } b
            ? new Rgb(r, g, b) : null;

    private static byte? Part(string text) =>
        byte.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out byte value) ? value : null;

    private static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;
}
