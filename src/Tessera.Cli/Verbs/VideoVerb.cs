using System.CommandLine;
using System.Globalization;
using Tessera.Cli.Terminals;
using Tessera.Cli.Usage;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks.Ground;
using Tessera.Imaging.Compositing;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Video;
using Tessera.Inference.Tiles;
using Tessera.Inference.Videos;

namespace Tessera.Cli.Verbs;

/// <summary>tessera video [MODEL] INPUT: a video or a camera in; a video with masks over it, masks or JSON lines out.</summary>
internal sealed class VideoVerb : IVerb
{
    private const string StandardOutput = "-";

    private readonly Argument<string[]> _words = new("INPUT")
    {
        Description = "A video, a folder of frames, a camera (/dev/video0), an address (rtsp://.., http://..) or - for the "
            + "standard input; before it the model: .onnx file, run or checkpoint [the ready model]",
        Arity = new ArgumentArity(1, 2),
    };

    private readonly Option<string> _out =
        Values.Text("--out", "FILE", "Video with the masks over it, .mp4 or .avi [NAME-segmented.mp4]");
    private readonly Option<string> _masks =
        Values.Text("--masks", "DIR", "A mask file for each frame; no video is drawn but where something asks for it");
    private readonly Option<string> _lines = Values.Text("--lines", "FILE",
        "What is in each frame, a line of JSON for each, - for the standard output; draws no video by itself");
    private readonly Option<bool> _realTime = new("--real-time")
    {
        Description = "Frames that come while the network is busy are dropped, not queued; a camera's always are",
    };
    private readonly Option<double?> _rate =
        Values.Number("--rate", "Frames a second of the input [as it says, else 25]", 0.1, 1000.0);
    private readonly Option<int?> _limit = Values.Number("--limit", "End after so many masks [all]", 1, int.MaxValue);
    private readonly Option<double?> _opacity = Values.Number("--opacity", "Of the colours over the video [0.5]", 0.0, 1.0);
    private readonly Option<bool> _sideBySide = new("--side-by-side") { Description = "The plain video to the left" };
    private readonly EditOptions _edits = new("in place of the masks over the video");
    private readonly FreeSpaceOptions _freeSpace = new("over the video in place of the masks, and in --lines");
    private readonly AveragingOptions _averaging = new();
    private readonly Option<string?> _device = Values.Device("of a checkpoint where it was trained, of an .onnx the CPU");

    public Command Build(Terminal terminal)
    {
        var command = new Command("video", "Draw the masks of a video or a camera over it")
        {
            _words, _out, _masks, _lines, _realTime, _rate, _limit, _opacity, _sideBySide, _device,
        };
        _edits.AddTo(command);
        _freeSpace.AddTo(command);
        _averaging.AddTo(command);
        command.Validators.Add(result =>
        {
            string[] words = result.GetValue(_words) ?? [];
            if (words.Length == 2 && !ModelSource.IsNamed(words[0]))
                result.AddError($"'{words[0]}' is no model; expected one input, or a model before it");
            bool overlays = result.GetValue(_opacity) is not null || result.GetValue(_sideBySide);
            if (overlays && _edits.Asked(result))
                result.AddError("--opacity and --side-by-side are of masks over the video; edits take their place");
            if (_freeSpace.Asked(result) && (overlays || _edits.Asked(result)))
                result.AddError("--free-space draws over the video by itself; leave out edits, --opacity and --side-by-side");
            if (words is [var only] && ModelSource.IsNamed(only)) result.AddError($"INPUT is missing after the model {only}");
        });
        command.SetAction(parsed => Run(parsed, terminal));
        return command;
    }

    private int Run(ParseResult parsed, Terminal terminal)
    {
        string[] words = parsed.GetRequiredValue(_words);
        (bool named, string input) = (words.Length == 2, words[^1]);
        string model = named ? words[0] : ModelSource.FindReadyModel();
        if (!named) terminal.Note($"no model named: using {model}");
        string? drawn = DrawnTo(parsed, input);
        RequireApart(input, drawn, parsed.GetValue(_masks), parsed.GetValue(_lines));

        // Frames beyond 4 Mpx are cut into tiles, as predict does it.
        using var segmenter = new TiledSegmenter(
            _averaging.Open(model, parsed, (path, samples) => ModelSource.OpenToUse(path, parsed.GetValue(_device), samples)));
        using IVideoSource source = VideoSource.Open(input, parsed.GetValue(_rate), terminal.Cancellation);
        string length = source.Count is { } count ? $", {count} frames" : "";
        terminal.Note(string.Create(CultureInfo.InvariantCulture,
            $"{input}: {source.Width}x{source.Height}, {source.FramesPerSecond:0.##} frames/s{length}"));
        FreeSpaceSettings? freeSpace = _freeSpace.Open(parsed, segmenter.Labels);
        if (freeSpace?.RefusalOf(source.Width, source.Height) is { } refusal) throw InputException.At(input, refusal);
        IVideoOutput[] outputs = [.. OutputsOf(parsed, drawn, segmenter.Labels, freeSpace, source, terminal)];
        try
        {
            var options = new VideoOptions
            {
                RealTime = parsed.GetValue(_realTime),
                Limit = parsed.GetValue(_limit) ?? int.MaxValue,
            };
            VideoResult result;
            using (var display = new ProgressDisplay(terminal))
                result = new VideoPredictor(segmenter, options).Run(source, outputs, display, terminal.Cancellation);
            Show(result, drawn, parsed, terminal);
            return ExitCodes.Done;
        }
        finally
        {
            foreach (IVideoOutput output in outputs) output.Dispose();
        }
    }

    private string? DrawnTo(ParseResult parsed, string input)
    {
        if (parsed.GetValue(_out) is { } named) return named;
        bool overlays = parsed.GetValue(_opacity) is not null || parsed.GetValue(_sideBySide);
        // Lines alone tell of free ground.
        bool freeSpace = _freeSpace.Asked(parsed) && parsed.GetValue(_lines) is null;
        bool draws = overlays || freeSpace || _edits.Asked(parsed);
        if (!draws && (parsed.GetValue(_masks) ?? parsed.GetValue(_lines)) is not null) return null;
        string stem = LiveVideo.Names(input) ? "camera" : FrameFormats.StemOf(Path.TrimEndingDirectorySeparator(input));
        return stem + "-segmented.mp4";
    }

    private static void RequireApart(string input, params string?[] outputs)
    {
        var taken = new HashSet<string> { FullPathOf(input) };
        foreach (string path in outputs.OfType<string>().Where(path => path != StandardOutput))
        {
            if (taken.Add(FullPathOf(path))) continue;
            bool isInput = FullPathOf(path) == FullPathOf(input);
            throw InputException.At(
                path, $"is {(isInput ? "the input" : "named twice")} and would be replaced; name another place");
        }

        static string FullPathOf(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }

    private IEnumerable<IVideoOutput> OutputsOf(ParseResult parsed, string? drawn, LabelMap labels,
        FreeSpaceSettings? freeSpace, IVideoSource source, Terminal terminal)
    {
        var overlay = new OverlayOptions(parsed.GetValue(_opacity) ?? 0.5, SideBySide: parsed.GetValue(_sideBySide));
        IReadOnlyList<IPictureEdit> edits = _edits.Open(parsed, labels);
        if (drawn is not null && freeSpace is not null)
            yield return DrawnVideo.FreeSpace(drawn, source.FramesPerSecond, labels, freeSpace);
        else if (drawn is not null && edits.Count > 0) yield return DrawnVideo.Edited(drawn, source.FramesPerSecond, edits);
        else if (drawn is not null) yield return DrawnVideo.Overlay(drawn, source.FramesPerSecond, labels, overlay);
        if (parsed.GetValue(_masks) is { } folder) yield return new MaskFrames(folder, labels);
        if (parsed.GetValue(_lines) is { } lines)
            yield return lines == StandardOutput ? new FrameLines(terminal.Out, labels, freeSpace)
                : new FrameLines(lines, labels, freeSpace);
    }

    private void Show(VideoResult result, string? drawn, ParseResult parsed, Terminal terminal)
    {
        // Where lines go to the standard output, nothing else does.
        TextWriter to = parsed.GetValue(_lines) == StandardOutput ? terminal.Error : terminal.Out;
        if (drawn is not null) to.WriteLine($"video     {drawn}");
        if (parsed.GetValue(_masks) is { } folder) to.WriteLine($"masks     {folder} ({result.Frames})");
        if (parsed.GetValue(_lines) is { } lines and not StandardOutput) to.WriteLine($"lines     {lines} ({result.Frames})");
        string dropped = result.Dropped > 0 ? $", {result.Dropped} dropped" : "";
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"speed     {result.FramesPerSecond:0.0} frames/s: {result.Frames} in {result.Seconds:0.0} s{dropped}"));
        to.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"each      {result.SegmentMilliseconds:0.0} ms the network, beside it {result.ReadMilliseconds:0.0} reading and "
            + $"{result.WriteMilliseconds:0.0} writing"));
    }
}
