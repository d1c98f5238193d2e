namespace Tessera.Core.Files;

/// <summary>
/// Writes a file beside its place and renames it into it: a reader sees the old file or the new one, never a part.
/// </summary>
public static class AtomicFile
{
    /// <summary>Ending of a file that is still being written; what is left of one after a crash may be deleted.</summary>
    public const string PartSuffix = ".part";

    public static void Write(string path, Action<Stream> write)
    {
        string part = Part(path);
        try
        {
            using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(part, path, overwrite: true);
        }
        catch (Exception error)
        {
            File.Delete(part);
            if (error is IOException or UnauthorizedAccessException)
                throw new InputException($"{path}: cannot be written: {error.Message}", error);
            throw;
        }
    }

    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// For writers that want a path instead of a stream: <paramref name="write"/> fills the file at the path it gets.
    /// </summary>
    public static void WriteVia(string path, Action<string> write)
    {
        string part = Part(path);
        try
        {
            write(part);
            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    // The extension stays last: codecs choose their format by it.
    private static string Part(string path)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? ".");
        string extension = Path.GetExtension(full);
        return $"{Path.ChangeExtension(full, null)}.{Environment.ProcessId}{PartSuffix}{extension}";
    }
}
