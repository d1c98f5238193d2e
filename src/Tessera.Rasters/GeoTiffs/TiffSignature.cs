using Tessera.Core.Files;

namespace Tessera.Rasters.GeoTiffs;

/// <summary>The first four bytes: the order of bytes, and 42 or, for BigTIFF, 43.</summary>
internal static class TiffSignature
{
    /// <exception cref="InputException">The file is not there, cannot be read, or is no TIFF.</exception>
    public static void Require(string path, string name)
    {
        Span<byte> first = stackalloc byte[4];
        int read;
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            read = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{name}: there is no such file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string why = Directory.Exists(path) ? "is a folder; expected a GeoTIFF" : $"cannot be read: {error.Message}";
            throw new InputException($"{name}: {why}", error);
        }
        if (read == 0) throw InputException.At(name, "is empty; expected a GeoTIFF");
        bool little = first is [(byte)'I', (byte)'I', 42 or 43, 0], big = first is [(byte)'M', (byte)'M', 0, 42 or 43];
        if (!little && !big) throw InputException.At(name, "is no TIFF file; expected a GeoTIFF");
    }
}
