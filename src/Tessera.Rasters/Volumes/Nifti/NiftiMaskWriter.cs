using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Tessera.Core.Files;
using Tessera.Core.Masks;

namespace Tessera.Rasters.Volumes.Nifti;

/// <summary>
/// Writes class ids as a volume that lies where its image lies: the header is the image's (sizes, spacing, orientation), but for
/// the samples' kind. The file takes its place when all slices are in it.
/// </summary>
public sealed class NiftiMaskWriter : IDisposable
{
    // NIFTI_INTENT_LABEL: samples are names of classes.
    private const int LabelIntent = 1002;

    private readonly string _path;
    private readonly NiftiHeader _like;
    private readonly bool _wide;
    private readonly PartFile _part;
    private readonly FileStream _file;
    private readonly Stream _to;
    private int _slices;

    /// <param name="path">Ends in .nii.gz, or in .nii to be written unpacked.</param>
    /// <param name="like">The image's volume.</param>
    /// <param name="wide">Ids beyond 255: 16 bits a sample.</param>
    /// <exception cref="InputException">The image is no NIfTI volume, or the place cannot be written to.</exception>
    public NiftiMaskWriter(string path, string like, bool wide = false)
    {
        bool packed = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        if (!packed && !path.EndsWith(".nii", StringComparison.OrdinalIgnoreCase))
            throw InputException.At(path, "is no place for a volume of labels; expected a name ending in .nii.gz or .nii");
        using (var source = new NiftiStream(like)) _like = NiftiFormat.ReadHeader(source, like);
        (_path, _wide) = (path, wide);
        _part = new PartFile(path);
        try
        {
            _file = new FileStream(_part.Path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
            _to = packed ? new GZipStream(_file, CompressionLevel.Optimal) : _file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _part.Dispose();
            throw Unwritable(error);
        }
        Write(Header());
    }

    /// <summary>The next slice, in the order of the image's.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public void Add(Mask slice)
    {
        if (slice.Width != _like.Width || slice.Height != _like.Height || _slices == _like.Slices)
            throw new ArgumentException(
                $"slice {_slices} of {slice.Width}x{slice.Height}; expected {_like.Slices} of {_like.Width}x{_like.Height}",
                nameof(slice));
        if (slice.Is16Bit && !_wide) throw new ArgumentException("a mask of 16 bits; the volume was begun with 8", nameof(slice));
        _slices++;
        if (!_wide)
        {
            Write(slice.Ids8);
            return;
        }
        ushort[] ids = new ushort[slice.Width * slice.Height];
        if (slice.Is16Bit) slice.Ids16.CopyTo(ids);
        else for (int i = 0; i < ids.Length; i++) ids[i] = slice.Ids8[i];
        if (_like.BigEndian == BitConverter.IsLittleEndian) BinaryPrimitives.ReverseEndianness(ids, ids);
        Write(MemoryMarshal.AsBytes<ushort>(ids));
    }

    /// <exception cref="InputException">The disk refuses.</exception>
    /// <exception cref="InvalidOperationException">Slices are missing.</exception>
    public void Complete()
    {
        if (_slices < _like.Slices) throw new InvalidOperationException($"{_slices} slices of {_like.Slices} are written");
        try
        {
            _to.Dispose();
            _file.Dispose();
        }
        catch (IOException error)
        {
            throw Unwritable(error);
        }
        _part.Commit();
    }

    public void Dispose()
    {
        try
        {
            _to.Dispose();
            _file.Dispose();
        }
        catch (IOException)
        {
            // A full disk, which a write has told.
        }
        _part.Dispose();
    }

    // Places of fields: nifti1.h and nifti2.h.
    private byte[] Header()
    {
        bool second = _like.Raw.Length == NiftiHeader.Bytes2;
        byte[] header = [.. _like.Raw, 0, 0, 0, 0];
        NiftiType type = _wide ? NiftiType.UInt16 : NiftiType.UInt8;
        Put16(header, second ? 12 : 70, (short)type);
        Put16(header, second ? 14 : 72, (short)(_wide ? 16 : 8));
        if (second)
        {
            Put64(header, 168, header.Length);
            Put64(header, 176, BitConverter.DoubleToInt64Bits(1));
            header.AsSpan(184, 24).Clear(); // intercept, largest and smallest value to show
            Put32(header, 504, LabelIntent);
        }
        else
        {
            Put32(header, 108, BitConverter.SingleToInt32Bits(header.Length));
            Put32(header, 112, BitConverter.SingleToInt32Bits(1));
            Put32(header, 116, 0);
            header.AsSpan(124, 8).Clear();
            Put16(header, 68, LabelIntent);
        }
        return header;
    }

    private void Put16(byte[] header, int at, short value) =>
        BinaryPrimitives.WriteInt16LittleEndian(
            header.AsSpan(at), _like.BigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    private void Put32(byte[] header, int at, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(
            header.AsSpan(at), _like.BigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    private void Put64(byte[] header, int at, long value) =>
        BinaryPrimitives.WriteInt64LittleEndian(
            header.AsSpan(at), _like.BigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _to.Write(bytes);
        }
        catch (IOException error)
        {
            throw Unwritable(error);
        }
    }

    private InputException Unwritable(Exception error) => new($"{_path}: cannot be written: {error.Message}", error);
}
