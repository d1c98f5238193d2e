namespace Tessera.Core.Files;

/// <summary>A file of text that a person gave us.</summary>
public static class InputText
{
    /// <exception cref="InputException">There is no such file, or it cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
    }
}
