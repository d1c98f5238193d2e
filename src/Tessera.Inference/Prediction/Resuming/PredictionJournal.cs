using System.Text;
using System.Text.Json;
using Tessera.Core.Files;
using Tessera.Core.Sequences;
using Tessera.Inference.Outputs;

namespace Tessera.Inference.Prediction.Resuming;

/// <summary>
/// Which masks in a folder are of which image, model and settings: lines of JSON that only grow, one behind each image that is
/// done. A line that a crash cut off is as if it had never been begun.
/// </summary>
internal sealed class PredictionJournal : IDisposable
{
    public const string FileName = ".tessera-predict.jsonl";

    private const int Version = 1;

    private static readonly JsonSerializerOptions Format = new() { IncludeFields = true };

    private readonly string _path;
    private readonly Resumption _resumption;
    private readonly IReadOnlyList<IPredictionOutput> _outputs;
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    // From before an image is read: one that changes meanwhile is not the one that its mask is of.
    private readonly Dictionary<string, FileStamp> _sources = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    // Bytes of whole lines that a run of the same signature left; 0 where there are none.
    private readonly long _length;
    private FileStream? _stream;

    /// <summary>Reads what there is; nothing is written before an image is done.</summary>
    public PredictionJournal(string folder, Resumption resumption, IReadOnlyList<IPredictionOutput> outputs)
    {
        _path = Path.Combine(folder, FileName);
        (_resumption, _outputs) = (resumption, outputs);
        // A table of all images is made of all images.
        if (!resumption.Again && !outputs.Any(output => output.SharedFiles.Any())) _length = Read();
    }

    /// <summary>What is still right, at the places of its targets; null where an image is to be predicted.</summary>
    /// <param name="targets">In the order in which they would be predicted.</param>
    /// <param name="remembers">A mask also depends on the frames before: then only sequences that are all there are kept.</param>
    public PredictedImage?[] Keep(IReadOnlyList<PredictionTarget> targets, bool remembers)
    {
        PredictedImage?[] kept = [.. targets.Select(Find)];
        if (!remembers) return kept;
        IEnumerable<IGrouping<string, int>> sequences = Enumerable.Range(0, targets.Count)
            .GroupBy(i => FrameName.Of(targets[i].Image)?.Sequence ?? targets[i].Image);
        foreach (IGrouping<string, int> sequence in sequences.Where(sequence => sequence.Any(i => kept[i] is null)))
        {
            foreach (int i in sequence) kept[i] = null;
        }
        return kept;
    }

    /// <summary>For an image whose files are all in their places. Any thread may call.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public void Add(PredictedImage image)
    {
        string file = Path.GetFullPath(image.File);
        lock (_lock)
        {
            if (!_sources.TryGetValue(file, out FileStamp? source) || FileStamp.Of(image.Mask) is not { } mask) return;
            var line = new Line(file, source, mask, image);
            try
            {
                _stream ??= Open();
                Append(line);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException || AtomicFile.IsFileTooLarge(error))
            {
                throw new InputException($"{_path}: cannot be written: {error.Message}", error);
            }
        }
    }

    public void Dispose() => _stream?.Dispose();

    private sealed record Head(int Version, string Signature);

    private sealed record Line(string File, FileStamp Source, FileStamp Mask, PredictedImage Image);

    private long Read()
    {
        if (!File.Exists(_path)) return 0;
        try
        {
            byte[] bytes = File.ReadAllBytes(_path);
            int end = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
            string[] texts = Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var head = new Head(Version, _resumption.Signature);
            if (texts.Length == 0 || JsonSerializer.Deserialize<Head>(texts[0]) != head) return 0;
            foreach (string text in texts[1..])
            {
                if (JsonSerializer.Deserialize<Line>(text, Format)
                    is { File: not null, Source: not null, Mask: not null, Image: not null } line)
                    _lines[line.File] = line;
            }
            return end;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            // No record that can be trusted: all is predicted, and the record begun anew.
            _lines.Clear();
            return 0;
        }
    }

    private PredictedImage? Find(PredictionTarget target)
    {
        string file = Path.GetFullPath(target.Image);
        if (FileStamp.OfImage(target.Image) is not { } source) return null;
        _sources[file] = source;
        if (!_lines.TryGetValue(file, out Line? line)) return null;
        bool same = line.Image.File == target.Image && line.Image.Mask == target.Mask
            && line.Source == source && line.Mask == FileStamp.Of(target.Mask)
            && _outputs.SelectMany(output => output.FilesOf(target)).All(File.Exists);
        return same ? line.Image with { Kept = true } : null;
    }

    private FileStream Open()
    {
        var stream = new FileStream(_path, _length > 0 ? FileMode.Open : FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        stream.SetLength(_length);
        stream.Position = _length;
        _stream = stream;
        if (_length == 0) Append(new Head(Version, _resumption.Signature));
        return stream;
    }

    // One call of the system a line, which another process's line does not cut in two.
    private void Append<T>(T line)
    {
        byte[] text = [.. JsonSerializer.SerializeToUtf8Bytes(line, Format), (byte)'\n'];
        _stream?.Write(text);
        _stream?.Flush();
    }
}
