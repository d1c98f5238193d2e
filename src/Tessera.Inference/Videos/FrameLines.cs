using System.Text.Json;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Masks.Ground;
using Tessera.Core.Text;
using Tessera.Imaging.Video;
using Tessera.Inference.Outputs;

namespace Tessera.Inference.Videos;

/// <summary>What is in each frame, a line of JSON for each as it is known:
/// {"frame":12,"seconds":0.48,"classes":[{"id","name","pixels","share"}]}, and where free ground is asked for
/// "freeSpace":[{"left","right","from","pixels","median","blockedBy" (where something does),"metres","medianMetres" (where they
/// are known)}], a sector each.</summary>
public sealed class FrameLines : IVideoOutput
{
    private readonly LabelMap _labels;
    private readonly Action<string> _add;
    private readonly SharedFile? _file;
    private readonly FreeSpaceSettings? _freeSpace;

    /// <param name="lines">Where somebody may read along; it stays open.</param>
    /// <param name="labels">Names of the classes.</param>
    /// <param name="freeSpace">What is free ground; null tells nothing of it.</param>
    public FrameLines(TextWriter lines, LabelMap labels, FreeSpaceSettings? freeSpace = null)
    {
        (_labels, _freeSpace) = (labels, freeSpace);
        _add = line =>
        {
            lines.Write(line);
            lines.Flush();
        };
    }

    /// <param name="path">The file takes its place when it is whole.</param>
    /// <param name="labels">Names of the classes.</param>
    /// <param name="freeSpace">What is free ground; null tells nothing of it.</param>
    public FrameLines(string path, LabelMap labels, FreeSpaceSettings? freeSpace = null)
    {
        (_labels, _freeSpace, _file) = (labels, freeSpace, new SharedFile(path, head: ""));
        _add = _file.Append;
    }

    public void Add(VideoFrame frame, Mask mask)
    {
        long[] counts = MaskIds.Histogram(mask);
        double pixels = (double)mask.Width * mask.Height;
        _add(JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("frame", frame.Number);
            json.WriteNumber("seconds", Math.Round(frame.Seconds, 3));
            json.WriteStartArray("classes");
            foreach (LabelClass c in _labels.Classes.Where(c => counts[c.Id] > 0)) Write(json, c, counts[c.Id], pixels);
            json.WriteEndArray();
            if (_freeSpace is not null) Write(json, FreeSpace.Of(mask, _freeSpace));
            json.WriteEndObject();
        }) + "\n");
    }

    public void Finish() => _file?.Complete();

    public void Dispose() => _file?.Abandon();

    private static void Write(Utf8JsonWriter json, LabelClass c, long count, double pixels)
    {
        json.WriteStartObject();
        json.WriteNumber("id", c.Id);
        json.WriteString("name", c.Name);
        json.WriteNumber("pixels", count);
        json.WriteNumber("share", Math.Round(count / pixels, 5));
        json.WriteEndObject();
    }
    private void Write(Utf8JsonWriter json, FreeSpace free)
    {
        json.WriteStartArray("freeSpace");
        foreach (FreeSector sector in free.Sectors)
        {
            json.WriteStartObject();
            json.WriteNumber("left", sector.Left);
            json.WriteNumber("right", sector.Right);
            json.WriteNumber("from", free.Bottom);
            json.WriteNumber("pixels", sector.Free);
            json.WriteNumber("median", sector.Median);
            if (sector.BlockerIn(_labels) is { } blocker) json.WriteString("blockedBy", blocker);
            if (sector.Metres is { } metres) json.WriteNumber("metres", Math.Round(metres, 3));
            if (sector.MedianMetres is { } median) json.WriteNumber("medianMetres", Math.Round(median, 3));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
