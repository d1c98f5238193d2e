using System.Buffers.Binary;
using Tessera.Core.Files;

namespace Tessera.Imaging.Codecs;

/// <summary>Numbers at places of a file; a place beyond its end is a truncated file, never a wrong number.</summary>
internal sealed class HeaderSource(Stream stream, string name)
{
    private readonly byte[] _small = new byte[8];

    public string Name { get; } = name;

    public long Length { get; } = stream.Length;

    public byte U8(long at) => Read(at, 1)[0];

    public ushort Big16(long at) => BinaryPrimitives.ReadUInt16BigEndian(Read(at, 2));

    public uint Big32(long at) => BinaryPrimitives.ReadUInt32BigEndian(Read(at, 4));

    public ushort Little16(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Read(at, 2));

    public uint Little32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Read(at, 4));

    public ulong Little64(long at) => BinaryPrimitives.ReadUInt64LittleEndian(Read(at, 8));

    public ulong Big64(long at) => BinaryPrimitives.ReadUInt64BigEndian(Read(at, 8));

    public bool Has(long at, ReadOnlySpan<byte> bytes) =>
        at + bytes.Length <= Length && bytes.Length <= 8 && Read(at, bytes.Length).SequenceEqual(bytes);

    /// <summary>Up to <paramref name="count"/> bytes, fewer at the file's end.</summary>
    public byte[] Block(long at, int count)
    {
        var block = new byte[Math.Clamp(Length - at, 0, count)];
        stream.Position = Math.Min(at, Length);
        stream.ReadExactly(block);
        return block;
    }

    public InputException Bad(string wrong) => InputException.At(Name, wrong);

    private ReadOnlySpan<byte> Read(long at, int count)
    {
        if (at < 0 || at > Length - count) throw Bad("is truncated: the file ends inside its header");
        stream.Position = at;
        stream.ReadExactly(_small, 0, count);
        return _small.AsSpan(0, count);
    }
}
