using System.Globalization;
using System.Numerics;

namespace Tessera.Core.Text;

/// <summary>Lines of comma-separated values as RFC 4180 has them, but ended by a line feed alone.</summary>
public static class CsvText
{
    public static string Line(params ReadOnlySpan<string> fields)
    {
        string[] quoted = new string[fields.Length];
        for (int i = 0; i < fields.Length; i++) quoted[i] = Quoted(fields[i]);
        return string.Join(',', quoted) + "\n";
    }

    /// <summary>The shortest text that reads back as nine digits of the number; whole numbers as they are.</summary>
    public static string Number<T>(T value) where T : INumber<T> =>
        value is double or float ? value.ToString("G9", CultureInfo.InvariantCulture)
            : value.ToString(null, CultureInfo.InvariantCulture);

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
