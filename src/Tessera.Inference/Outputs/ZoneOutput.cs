using System.Text;
using Tessera.Core.Labels;
using Tessera.Core.Masks.Presence;
using Tessera.Core.Text;
using Tessera.Imaging.Frames;
using Tessera.Inference.Prediction;

namespace Tessera.Inference.Outputs;

/// <summary>Which classes were in which zones from when to when, over the images in their order, as lines of a CSV: a video at a
/// time, or a folder at a time. An image that failed is skipped.</summary>
public sealed class ZoneOutput(string path, IReadOnlyList<Zone> zones, LabelMap labels, IReadOnlyList<int> classes)
    : IPredictionOutput
{
    // Of a zone's pixels: less is an edge that flickers.
    private const double LeastShare = 0.01;

    private readonly SharedFile _file = new(path,
        CsvText.Line("sequence", "zone", "class", "first", "last", "frames", "seconds"));

    private readonly List<string> _images = [];
    private ZoneWatch _watch = new(zones, classes, LeastShare);
    private string? _sequence;

    /// <summary>Visits so far.</summary>
    public int Count { get; private set; }

    public IEnumerable<string> SharedFiles => [path];

    public OutputParts Write(MaskedImage made) => new([], () =>
    {
        string sequence = SequenceOf(made.Target.Image);
        if (sequence != _sequence) End();
        _sequence = sequence;
        IReadOnlyList<ZoneVisit> ended = _watch.Add(made.Mask);
        _images.Add(made.Target.Image);
        Append(ended);
    });

    public void Finish(PredictionResult result)
    {
        End();
        _file.Complete();
    }

    public void Abandon()
    {
        _file.Abandon();
        (_watch, _sequence) = (new ZoneWatch(zones, classes, LeastShare), null);
        _images.Clear();
    }

    private void End()
    {
        Append(_watch.End());
        _images.Clear();
    }

    private void Append(IReadOnlyList<ZoneVisit> visits)
    {
        if (visits.Count == 0 || _sequence is null) return;
        double? seconds = FrameLocator.Find(_images[0]) is { Frame: not null } ? FrameFile.At(_sequence).SecondsPerFrame : null;
        var lines = new StringBuilder();
        foreach (ZoneVisit visit in visits)
            lines.Append(CsvText.Line(_sequence, zones[visit.Zone].Name, labels[visit.ClassId].Name, _images[visit.First],
                _images[visit.Last],
                CsvText.Number(visit.Frames), seconds is { } each ? CsvText.Number(visit.Frames * each) : ""));
        _file.Append(lines.ToString());
        Count += visits.Count;
    }

    private static string SequenceOf(string image) =>
        FrameLocator.Find(image) is { Frame: not null } frame ? frame.Source : Path.GetDirectoryName(image) ?? "";
}
