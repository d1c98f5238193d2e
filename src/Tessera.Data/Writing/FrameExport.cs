using System.Text;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Progress;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;

namespace Tessera.Data.Writing;

/// <summary>What <see cref="FrameExport"/> has written.</summary>
/// <param name="Files">In the order of the frames.</param>
/// <param name="SideFile">JSON: the source, the spacing, and which frame each file is.</param>
public sealed record ExportedFrames(IReadOnlyList<string> Files, string SideFile);

/// <summary>
/// The images of a video or volume as files to be labelled: images/NAME-0040.png, and NAME.frames.json beside the folder. 8 and
/// 16 bits are kept; floats, as a CT's Hounsfield units are, become TIFF.
/// </summary>
public static class FrameExport
{
    private const string Images = "images";

    /// <param name="source">The file, or the folder of a series.</param>
    /// <param name="root">Where images/ is made; what lies there under other names stays.</param>
    /// <param name="every">Every so many frames, from the first.</param>
    /// <param name="limit">Ends after so many files.</param>
    /// <param name="progress">Told after each file.</param>
    /// <param name="cancellation">Ends the work between two files.</param>
    /// <exception cref="InputException">The source cannot be read, or the disk refuses.</exception>
    public static ExportedFrames Write(string source, string root, int every = 1, int limit = int.MaxValue,
        IProgress<ProgressReport>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        FrameFile file = FrameFile.At(Path.TrimEndingDirectorySeparator(source));
        int[] frames = [.. Enumerable.Range(0, (file.Count - 1) / every + 1).Take(limit).Select(i => i * every)];
        string ending = FrameCopy.ExtensionOf(file.Header);
        string[] names = [.. frames.Select(frame => Path.Combine(Images, file.NameOf(frame) + ending))];
        for (int i = 0; i < frames.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            ImageFile.Write(Path.Combine(root, names[i]), ImageFile.Read(file.Locator(frames[i])));
            progress?.Report(new ProgressReport("writing frames", i + 1, frames.Length));
        }
        string side = Path.Combine(root, $"{FrameFormats.StemOf(file.Path)}.frames.json");
        AtomicFile.WriteText(side, Json(file, frames, names));
        return new ExportedFrames([.. names.Select(name => Path.Combine(root, name))], side);
    }

    private static string Json(FrameFile file, int[] frames, string[] names)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("source", Path.GetFullPath(file.Path));
            json.WriteNumber("count", file.Count);
            if (file.Spacing is { } spacing)
            {
                json.WriteStartObject("spacingMillimetres");
                json.WriteNumber("x", spacing.X);
                json.WriteNumber("y", spacing.Y);
                if (spacing.Z is { } z) json.WriteNumber("z", z);
                json.WriteEndObject();
            }
            if (file.SecondsPerFrame is { } seconds) json.WriteNumber("secondsPerFrame", seconds);
            json.WriteStartArray("frames");
            for (int i = 0; i < frames.Length; i++)
            {
                json.WriteStartObject();
                json.WriteString("file", names[i]);
                json.WriteNumber("frame", frames[i]);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
