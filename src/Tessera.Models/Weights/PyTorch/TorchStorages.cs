using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text;

namespace Tessera.Models.Weights.PyTorch;

/// <summary>Where the values of storages stand.</summary>
internal interface ITorchStorages
{
    /// <exception cref="WeightsFormatException">The file does not hold it in the size that the pickle says.</exception>
    void Require(TorchStorage storage);

    /// <summary>Fills the destination with the storage's bytes from an offset on.</summary>
    void Read(TorchStorage storage, long offset, Span<byte> destination);
}

/// <summary>Since PyTorch 1.6: NAME/data.pkl, and NAME/data/KEY for each storage, all stored without compression.</summary>
internal sealed class ZipStorages : ITorchStorages
{
    private const string Pickle = "data.pkl";

    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly long _fileBytes;
    private readonly string _folder;

    public ZipStorages(ZipArchive archive, long fileBytes)
    {
        _fileBytes = fileBytes;
        foreach (ZipArchiveEntry entry in archive.Entries) _entries.TryAdd(entry.FullName, entry);
        string pickle = _entries.Keys.FirstOrDefault(k => k == Pickle || k.EndsWith("/" + Pickle, StringComparison.Ordinal))
            ?? throw new WeightsFormatException($"it is a zip without {Pickle}; expected what torch.save writes");
        _folder = pickle[..^Pickle.Length];
        if (_entries.ContainsKey(_folder + "constants.pkl"))
            throw new WeightsFormatException($"it is a TorchScript program, which would have to be run; {TorchObjects.Expected}");
        // Since PyTorch 2.1; before, all were little-endian.
        bool tells = _entries.TryGetValue(_folder + "byteorder", out ZipArchiveEntry? order);
        if (tells && order is not null && Encoding.UTF8.GetString(Bytes(order)) != "little")
            throw new WeightsFormatException("its values are not little-endian");
    }

    public object? ReadPickle() => new PickleReader(new MemoryStream(Bytes(_entries[_folder + Pickle]))).Read();

    public void Require(TorchStorage storage)
    {
        long bytes = checked(storage.Count * storage.Kind.Bytes), held = Stored(Entry(storage)).Length;
        if (held != bytes) throw new WeightsFormatException($"storage '{storage.Key}' has {held} bytes; expected {bytes}");
    }

    public void Read(TorchStorage storage, long offset, Span<byte> destination)
    {
        using Stream stream = Entry(storage).Open();
        if (stream.CanSeek) stream.Position = offset;
        else Skip(stream, offset);
        stream.ReadExactly(destination);
    }

    private ZipArchiveEntry Entry(TorchStorage storage) =>
        _entries.TryGetValue($"{_folder}data/{storage.Key}", out ZipArchiveEntry? entry) ? entry
            : throw new WeightsFormatException($"it has no values for storage '{storage.Key}'");

    private byte[] Bytes(ZipArchiveEntry entry)
    {
        using Stream stream = Stored(entry).Open();
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    // Without compression nothing in the file can be larger than the file.
    private ZipArchiveEntry Stored(ZipArchiveEntry entry)
    {
        if (entry.CompressedLength != entry.Length)
            throw new WeightsFormatException($"'{entry.Name}' in it is compressed; torch.save stores values as they are");
        if (entry.Length > _fileBytes)
            throw new WeightsFormatException($"'{entry.Name}' in it claims {entry.Length} bytes; the file has {_fileBytes}");
        return entry;
    }

    private static void Skip(Stream stream, long count)
    {
        byte[] buffer = new byte[1 << 16];
        while (count > 0)
        {
            int part = (int)Math.Min(count, buffer.Length);
            stream.ReadExactly(buffer, 0, part);
            count -= part;
        }
    }
}

/// <summary>
/// Before PyTorch 1.6: pickles of a magic number, a version, the machine, the object and the storages' keys; then for each key,
/// in that order, its count (eight bytes) and its values.
/// </summary>
internal sealed class LegacyStorages(FileStream file) : ITorchStorages
{
    private const long Version = 1001;

    private static readonly BigInteger Magic = new([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    private readonly Dictionary<string, (long Start, long Count)> _places = [];

    public object? ReadPickle()
    {
        if (new PickleReader(file).Read() is not BigInteger magic || magic != Magic)
            throw new WeightsFormatException($"it is a pickle, but none of torch.save's; {TorchObjects.Expected}");
        if (new PickleReader(file).Read() is not Version) throw new WeightsFormatException($"its version is not {Version}");
        if (new PickleReader(file).Read() is PickleDict machine && machine.Pairs.Any(p => p is ("little_endian", false)))
            throw new WeightsFormatException("its values are not little-endian");
        var pickle = new PickleReader(file);
        object? root = pickle.Read();
        Place(PickleReader.Expect<PickleList>(new PickleReader(file).Read()), pickle.Storages);
        return root;
    }

    public void Require(TorchStorage storage)
    {
        if (!_places.TryGetValue(storage.Key, out (long Start, long Count) place))
            throw new WeightsFormatException($"it has no values for storage '{storage.Key}'");
        if (place.Count != storage.Count)
            throw new WeightsFormatException($"storage '{storage.Key}' has {place.Count} values; expected {storage.Count}");
    }

    public void Read(TorchStorage storage, long offset, Span<byte> destination)
    {
        file.Position = _places[storage.Key].Start + offset;
        file.ReadExactly(destination);
    }

    // Counts alone stand in the file: how many bytes a value has, the object's pickle says.
    private void Place(PickleList keys, IReadOnlyDictionary<string, ElementKind> kinds)
    {
        Span<byte> number = stackalloc byte[8];
        foreach (string key in keys.Items.Select(PickleReader.Expect<string>))
        {
            if (!kinds.TryGetValue(key, out ElementKind? kind))
                throw new WeightsFormatException($"storage '{key}' belongs to no tensor");
            file.ReadExactly(number);
            long count = BinaryPrimitives.ReadInt64LittleEndian(number), held = file.Length - file.Position;
            if (count < 0 || count > held / kind.Bytes)
                throw new WeightsFormatException($"storage '{key}' claims {count} values; the file has {held} bytes more");
            _places[key] = (file.Position, count);
            file.Position += count * kind.Bytes;
        }
    }
}
