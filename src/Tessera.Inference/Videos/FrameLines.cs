using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Text;
using Tessera.Imaging.Video;

namespace Tessera.Inference.Videos;

/// <summary>What is in each frame, a line of JSON for each as it is known:
/// {"frame":12,"seconds":0.48,"classes":[{"id","name","pixels","share"}]}.</summary>
public sealed class FrameLines : IVideoOutput
{
    private readonly LabelMap _labels;
    private readonly string _name;
    private readonly TextWriter _lines;
    private readonly PartFile? _part;

    /// <param name="lines">Where somebody may read along; it stays open.</param>
    /// <param name="labels">Names of the classes.</param>
    public FrameLines(TextWriter lines, LabelMap labels) => (_lines, _labels, _name) = (lines, labels, "output");

    /// <param name="path">The file takes its place when it is whole.</param>
    /// <param name="labels">Names of the classes.</param>
    /// <exception cref="InputException">The disk refuses.</exception>
    public FrameLines(string path, LabelMap labels)
    {
        (_labels, _name) = (labels, path);
        PartFile part = _part = new PartFile(path);
        _lines = Try(() => new StreamWriter(part.Path));
    }

    public void Add(VideoFrame frame, Mask mask)
    {
        long[] counts = MaskIds.Histogram(mask);
        double pixels = (double)mask.Width * mask.Height;
        string line = JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("frame", frame.Number);
            json.WriteNumber("seconds", Math.Round(frame.Seconds, 3));
            json.WriteStartArray("classes");
            foreach (LabelClass c in _labels.Classes.Where(c => counts[c.Id] > 0)) Write(json, c, counts[c.Id], pixels);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        Try(() =>
        {
            _lines.WriteLine(line);
            if (_part is null) _lines.Flush();
            return true;
        });
    }

    public void Finish()
    {
        if (_part is null) return;
        Try(() =>
        {
            _lines.Dispose();
            return true;
        });
        _part.Commit();
    }

    public void Dispose()
    {
        if (_part is null) return;
        // What a full disk refuses now it has refused before, and said so.
        try
        {
            _lines.Dispose();
        }
        catch (IOException) { }
        _part.Dispose();
    }

    private T Try<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{_name}: cannot be written: {error.Message}", error);
        }
    }

    private static void Write(Utf8JsonWriter json, LabelClass c, long count, double pixels)
    {
        json.WriteStartObject();
        json.WriteNumber("id", c.Id);
        json.WriteString("name", c.Name);
        json.WriteNumber("pixels", count);
        json.WriteNumber("share", Math.Round(count / pixels, 5));
        json.WriteEndObject();
    }
}
