using Tessera.Core.Files;

namespace Tessera.Data.Datasets;

/// <summary>One line of a text file, with its number from 1.</summary>
internal readonly record struct TextLine(int Number, string Text)
{
    /// <summary>The lines that say something, without blanks around them.</summary>
    /// <exception cref="InputException">The file cannot be read, or is larger than its kind ever is.</exception>
    public static IReadOnlyList<TextLine> Read(string path, long maxBytes)
    {
        try
        {
            long bytes = new FileInfo(path).Length;
            if (bytes > maxBytes)
                throw InputException.At(path, $"is a file of {bytes} bytes; expected at most {maxBytes} for a text of its kind");
            return [.. File.ReadLines(path).Select((text, at) => new TextLine(at + 1, text.Trim()))
                .Where(line => line.Text.Length > 0)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
