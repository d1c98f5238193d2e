using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tessera.Core.Text;

/// <summary>Writes compact JSON into a string; letters beyond ASCII stay readable.</summary>
public static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options)) write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
