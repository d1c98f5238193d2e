using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tessera.Core.Files;

namespace Tessera.Inference.Outputs;

/// <summary>A text that all images add to, one after the other: never in memory as a whole, and in its place only when it is
/// complete.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Complete and Abandon end it, as they end the output that it belongs to.")]
internal sealed class SharedFile(string path, string head)
{
    private PartFile? _part;
    private StreamWriter? _writer;

    public string Path => path;

    /// <exception cref="InputException">The disk refuses.</exception>
    public void Append(string text) => OnDisk(() => Writer().Write(text));

    /// <summary>Takes its place, also where nothing was added.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public void Complete(string tail = "")
    {
        OnDisk(() =>
        {
            Writer().Write(tail);
            _writer?.Dispose();
        });
        _part?.Commit();
        (_part, _writer) = (null, null);
    }

    public void Abandon()
    {
        try
        {
            _writer?.Dispose();
        }
        catch (Exception error) when (IsRefusal(error))
        {
            // The disk that ended the work is still full: there is nothing to keep.
        }
        _part?.Dispose();
        (_part, _writer) = (null, null);
    }

    private StreamWriter Writer()
    {
        if (_writer is not null) return _writer;
        _part = new PartFile(path);
        _writer = new StreamWriter(_part.Path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        _writer.Write(head);
        return _writer;
    }

    private static bool IsRefusal(Exception error) =>
        error is IOException or UnauthorizedAccessException || AtomicFile.IsFileTooLarge(error);

    private void OnDisk(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error) when (IsRefusal(error))
        {
            throw new InputException($"{path}: cannot be written: {error.Message}", error);
        }
    }
}
