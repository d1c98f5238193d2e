using System.Text;
using System.Text.Json;
using Tessera.Core.Files;

namespace Tessera.Data.Annotations;

/// <summary>What the first 64 KiB of a JSON file tell: enough to recognise a format, however large or broken it is.</summary>
/// <param name="IsList">The root is a list.</param>
/// <param name="Keys">Of the object at the root, or of the first object of the list there, as far as they are seen.</param>
internal readonly record struct JsonStart(bool IsList, IReadOnlyList<string> Keys)
{
    private const int BytesSeen = 1 << 16;

    public bool Has(string key) => Keys.Contains(key, StringComparer.Ordinal);

    /// <summary>Without keys where the file cannot be read, or is no JSON.</summary>
    public static JsonStart Of(string path)
    {
        var keys = new List<string>();
        bool isList = false;
        try
        {
            using FileStream stream = AnnotationFile.Open(path);
            byte[] bytes = new byte[Math.Min(BytesSeen, stream.Length)];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            int mark = AnnotationFile.MarkLength(bytes);
            var reader = new Utf8JsonReader(bytes.AsSpan(mark, length - mark), isFinalBlock: false, default);
            if (!reader.Read()) return new JsonStart(false, []);
            isList = reader.TokenType == JsonTokenType.StartArray;
            int depth = isList ? 2 : 1;
            while (reader.Read() && (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth >= depth))
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth)
                    keys.Add(Encoding.UTF8.GetString(reader.ValueSpan));
            }
        }
        catch (Exception error) when (error is JsonException or IOException or InputException)
        {
            // What was seen before it counts.
        }
        return new JsonStart(isList, keys);
    }
}
