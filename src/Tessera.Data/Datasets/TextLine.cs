using Tessera.Core.Files;

namespace Tessera.Data.Datasets;

/// <summary>One line of a text file, with its number from 1.</summary>
internal readonly record struct TextLine(int Number, string Text)
{
    // Two paths of Linux's 4096 bytes; a file without line ends would otherwise stand in a message.
    private const int MostCharacters = 8192;

    /// <summary>The lines that say something, without blanks around them.</summary>
    /// <exception cref="InputException">The file cannot be read, or it or a line is larger than its kind ever is.</exception>
    public static IReadOnlyList<TextLine> Read(string path, long maxBytes) => Readable(path, maxBytes, () =>
    {
        TextLine[] lines = [.. File.ReadLines(path).Select((text, at) => new TextLine(at + 1, text.Trim()))
            .Where(line => line.Text.Length > 0)];
        TextLine tooLong = lines.FirstOrDefault(line => line.Text.Length > MostCharacters);
        return tooLong.Number == 0 ? lines : throw InputException.At(
            path, $"line {tooLong.Number} has {tooLong.Text.Length} characters; expected at most {MostCharacters}");
    });

    /// <summary>The text as it is.</summary>
    /// <exception cref="InputException">The file cannot be read, or is larger than its kind ever is.</exception>
    public static string All(string path, long maxBytes) => Readable(path, maxBytes, () => File.ReadAllText(path));

    private static T Readable<T>(string path, long maxBytes, Func<T> read)
    {
        try
        {
            long bytes = new FileInfo(path).Length;
            return bytes <= maxBytes ? read() : throw InputException.At(
                path, $"is a file of {bytes} bytes; expected at most {maxBytes} for a text of its kind");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
