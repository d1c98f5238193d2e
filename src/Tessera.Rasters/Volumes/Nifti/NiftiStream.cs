using System.IO.Compression;
using Tessera.Core.Files;

namespace Tessera.Rasters.Volumes.Nifti;

/// <summary>
/// The bytes of a .nii or .nii.gz, told apart by their start. Packed bytes are unpacked as far as they are needed: going back
/// begins anew, and nothing is kept.
/// </summary>
internal sealed class NiftiStream : IDisposable
{
    // Deflate cannot pack better than 1032 : 1.
    private const long MostPerByte = 1032;

    // What programs leave behind the samples is padding; more is left packed, for it may be a bomb.
    private const int MostBehind = 4096;

    private readonly string _path;
    private readonly FileStream _file;
    private Stream _bytes;

    public bool IsPacked { get; }

    /// <summary>The next byte to be read.</summary>
    public long Position { get; private set; }

    public NiftiStream(string path)
    {
        _path = path;
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {error.Message}", error);
        }
        IsPacked = _file.ReadByte() == 0x1f && _file.ReadByte() == 0x8b;
        _file.Position = 0;
        _bytes = Unpacked();
    }

    /// <exception cref="InputException">The file is too small for so many bytes, packed or not.</exception>
    public void RequireRoomFor(long end)
    {
        if (end > (IsPacked ? _file.Length * MostPerByte : _file.Length))
            throw InputException.At(_path,
                $"is truncated or damaged: its header says that it holds {end} bytes, which a file of {_file.Length} cannot");
    }

    /// <summary>Up to the end of the file; returns how many bytes there were.</summary>
    public int ReadSome(long at, Span<byte> to) =>
        Guarded(to, at, (stream, span) => stream.ReadAtLeast(span, span.Length, throwOnEndOfStream: false));

    /// <exception cref="InputException">The file ends before, or its packed bytes are damaged.</exception>
    public void Read(long at, Span<byte> to)
    {
        if (ReadSome(at, to) < to.Length) throw Truncated();
    }

    /// <summary>After the last sample: unpacks what follows, if it is short, for gzip's checksum is compared behind it.</summary>
    /// <exception cref="InputException">The unpacked bytes have another checksum or length than the file says.</exception>
    public void ReachChecksum()
    {
        if (IsPacked) ReadSome(Position, stackalloc byte[MostBehind]);
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _file.Dispose();
    }

    private delegate int Reading(Stream stream, Span<byte> to);

    private int Guarded(Span<byte> to, long at, Reading read)
    {
        try
        {
            MoveTo(at);
            int count = read(_bytes, to);
            Position += count;
            return count;
        }
        catch (InvalidDataException error)
        {
            throw new InputException(
                $"{_path}: is truncated or damaged: its gzip cannot be unpacked, or has another checksum", error);
        }
        catch (IOException error)
        {
            throw new InputException($"{_path}: cannot be read: {error.Message}", error);
        }
    }

    private void MoveTo(long at)
    {
        if (!IsPacked) (_file.Position, Position) = (at, at);
        if (at < Position)
        {
            _bytes.Dispose();
            (_file.Position, Position) = (0, 0);
            _bytes = Unpacked();
        }
        byte[] passed = at > Position ? new byte[Math.Min(at - Position, 1 << 16)] : [];
        while (Position < at)
        {
            int count = _bytes.Read(passed, 0, (int)Math.Min(passed.Length, at - Position));
            if (count == 0) throw Truncated();
            Position += count;
        }
    }

    private Stream Unpacked() => IsPacked ? new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true) : _file;

    private InputException Truncated() =>
        InputException.At(_path, "is truncated: it ends before the samples that its header says");
}
