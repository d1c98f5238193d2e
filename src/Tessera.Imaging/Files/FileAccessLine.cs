using System.Buffers;
using Tessera.Core.Files;

namespace Tessera.Imaging.Files;

/// <summary>Opens, reads and writes whole files; whatever the system refuses becomes one line that names the file.</summary>
internal static class FileAccessLine
{
    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: there is no such file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string why = Directory.Exists(path) ? "is a folder; expected a picture" : $"cannot be read: {error.Message}";
            throw new InputException($"{path}: {why}", error);
        }
    }

    /// <summary>The stream from its start in an array of <see cref="ArrayPool{T}.Shared"/>, which the caller returns.</summary>
    public static byte[] ReadAll(Stream stream, string name, out int length)
    {
        if (stream.Length > Array.MaxLength)
            throw InputException.At(name, $"is a file of {stream.Length >> 20} MiB; expected at most 2047 MiB");
        length = (int)stream.Length;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        stream.Position = 0;
        length = stream.ReadAtLeast(bytes.AsSpan(0, length), length, throwOnEndOfStream: false);
        return bytes;
    }
}
