using System.Text.Json;
using Tessera.Core.Files;

namespace Tessera.Data.Annotations;

/// <summary>Files of text that hold labels.</summary>
internal static class AnnotationFile
{
    /// <summary>JSON nested deeper is refused.</summary>
    public const int MaxDepth = 64;

    /// <summary>Of a file, or of one entry of a file, that is read as a whole: a picture of 500 Mpx as text fits.</summary>
    public const int MostBytes = 1 << 29;

    /// <exception cref="InputException">There is no such file, or it cannot be read.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: there is no such file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Files of a kind in a folder and, a few floors deep, below it, in order of their paths.</summary>
    public static IEnumerable<string> Below(string root, string pattern) => Directory.EnumerateFiles(root, pattern,
        new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4 }).Order(StringComparer.Ordinal);

    /// <exception cref="InputException">There is no such file, it cannot be read, or it is too large.</exception>
    public static byte[] ReadAll(string path)
    {
        using FileStream stream = Open(path);
        if (stream.Length > MostBytes)
            throw InputException.At(path, $"is a file of {stream.Length >> 20} MiB; expected at most {MostBytes >> 20} MiB");
        byte[] bytes = new byte[stream.Length];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    /// <summary>A file that is one JSON, read as a whole.</summary>
    /// <exception cref="InputException">It cannot be read, is no JSON, or <paramref name="use"/> finds a fault in it.</exception>
    public static T ReadJson<T>(string path, Func<JsonPart, T> use)
    {
        byte[] bytes = ReadAll(path);
        return Blame.On(path, () =>
        {
            using JsonDocument document = Parse(bytes);
            return use(new JsonPart(document.RootElement, "the document"));
        });
    }

    /// <exception cref="JsonException">No JSON, or nested too deep.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8) =>
        JsonDocument.Parse(utf8[MarkLength(utf8.Span)..], new JsonDocumentOptions { MaxDepth = MaxDepth });

    /// <summary>How many bytes of a byte order mark a text begins with.</summary>
    public static int MarkLength(ReadOnlySpan<byte> utf8) => utf8.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]) ? 3 : 0;
}
