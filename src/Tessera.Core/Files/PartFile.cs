namespace Tessera.Core.Files;

/// <summary>
/// A file that other code writes by its path, beside its place, for as long as that takes: <see cref="Commit"/> renames it,
/// disposal without removes it.
/// </summary>
public sealed class PartFile : IDisposable
{
    private readonly string _target;
    private bool _committed;

    /// <summary>Where to write; nothing is there yet.</summary>
    public string Path { get; }

    /// <param name="target">Where the file is to stand; its folder is made.</param>
    /// <exception cref="InputException">The folder cannot be made.</exception>
    public PartFile(string target)
    {
        _target = target;
        try
        {
            Path = AtomicFile.Part(target);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(error);
        }
    }

    /// <summary>The file takes its place, whatever stood there.</summary>
    /// <exception cref="InputException">The system refuses.</exception>
    public void Commit()
    {
        try
        {
            File.Move(Path, _target, overwrite: true);
            _committed = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(error);
        }
    }

    public void Dispose()
    {
        if (!_committed) File.Delete(Path);
    }

    private InputException Unwritable(Exception error) => new($"{_target}: cannot be written: {error.Message}", error);
}
