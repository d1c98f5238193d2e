using System.Text.RegularExpressions;

namespace Tessera.Core.Files;

/// <summary>
/// Writes a file beside its place and renames it into it: a reader sees the old file or the new one, never a part.
/// </summary>
public static partial class AtomicFile
{
    /// <summary>Marks a file that is still being written; what a crash leaves of one is no use.</summary>
    public const string PartSuffix = ".part";

    private static int _count;

    /// <param name="path">Where the file is to stand; its folder is made.</param>
    /// <param name="write">Fills the stream.</param>
    /// <param name="durable">Wait until the disk has it, for what cannot be made again in a moment; costs milliseconds.</param>
    /// <exception cref="InputException">The place cannot be written to, or the disk is full; nothing has changed
    /// there.</exception>
    public static void Write(string path, Action<Stream> write, bool durable = true)
    {
        string? part = null;
        try
        {
            part = Part(path);
            using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: durable);
            }
            File.Move(part, path, overwrite: true);
        }
        catch (Exception error)
        {
            if (part is not null) File.Delete(part);
            if (error is IOException or UnauthorizedAccessException)
                throw new InputException($"{path}: cannot be written: {error.Message}", error);
            if (IsFileTooLarge(error))
                throw new InputException($"{path}: cannot be written: it would be larger than the system lets a file be", error);
            throw;
        }
    }

    public static void WriteText(string path, string text) =>
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Removes what a process that was killed left half written in a folder.</summary>
    public static void DeleteParts(string folder)
    {
        foreach (string part in Directory.GetFiles(folder).Where(path => PartName().IsMatch(path))) File.Delete(part);
    }

    // Process, count, suffix, and perhaps the extension, as Part makes them: nobody else's file is called so.
    [GeneratedRegex(@"\.\d+-\d+\.part(\.[^./\\]+)?$")]
    private static partial Regex PartName();

    /// <summary>EFBIG (a file size limit was met), as .NET's file streams report it.</summary>
    public static bool IsFileTooLarge(Exception error) =>
        error is ArgumentOutOfRangeException { ParamName: "value", Source: "System.Private.CoreLib" };

    // The extension stays last: codecs choose their format by it. Two writers of one path do not meet.
    internal static string Part(string path)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? ".");
        string unique = $"{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        return $"{Path.ChangeExtension(full, null)}.{unique}{PartSuffix}{Path.GetExtension(full)}";
    }
}
