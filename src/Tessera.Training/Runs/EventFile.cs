using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;

namespace Tessera.Training.Runs;

/// <summary>
/// Scalars for TensorBoard: records of length, checksum, payload, checksum (TFRecord), each payload an Event message with
/// wall_time = 1, step = 2, file_version = 3, summary = 5 { value = 1 { tag = 1, simple_value = 2 } }.
/// </summary>
public sealed class EventFile : IDisposable
{
    private readonly FileStream _stream;
    private readonly TimeProvider _time;

    private EventFile(FileStream stream, TimeProvider time) => (_stream, _time) = (stream, time);

    /// <summary>Opens the run's event file and cuts off what came after <paramref name="step"/>; makes one where there is
    /// none.</summary>
    public static EventFile Open(string folder, long step, TimeProvider time)
    {
        string path = Directory.GetFiles(folder, "events.out.tfevents.*").Order(StringComparer.Ordinal).FirstOrDefault()
            ?? Path.Combine(folder, string.Create(
                CultureInfo.InvariantCulture, $"events.out.tfevents.{time.GetUtcNow().ToUnixTimeSeconds()}.tessera"));
        // Unbuffered: a record goes out in one call, so that a kill leaves whole ones.
        var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var file = new EventFile(stream, time);
        long end = LastWholeRecord(stream, step);
        stream.SetLength(end);
        stream.Position = end;
        if (end == 0) file.Write(output =>
            { output.WriteTag(3, WireFormat.WireType.LengthDelimited); output.WriteString("brain.Event:2"); }, 0);
        return file;
    }

    public void Add(string tag, double value, long step) => Write(output =>
    {
        byte[] scalar = Message(inner =>
        {
            inner.WriteTag(1, WireFormat.WireType.LengthDelimited);
            inner.WriteString(tag);
            inner.WriteTag(2, WireFormat.WireType.Fixed32);
            inner.WriteFloat((float)value);
        });
        byte[] summary = Message(inner =>
            { inner.WriteTag(1, WireFormat.WireType.LengthDelimited); inner.WriteBytes(ByteString.CopyFrom(scalar)); });
        output.WriteTag(5, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(summary));
    }, step);

    public void Flush() => _stream.Flush(flushToDisk: true);

    public void Dispose() => _stream.Dispose();

    private void Write(Action<CodedOutputStream> content, long step)
    {
        byte[] payload = Message(output =>
        {
            output.WriteTag(1, WireFormat.WireType.Fixed64);
            output.WriteDouble(_time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
            output.WriteTag(2, WireFormat.WireType.Varint);
            output.WriteInt64(step);
            content(output);
        });
        byte[] record = new byte[8 + 4 + payload.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedCrc(record.AsSpan(0, 8)));
        payload.CopyTo(record, 12);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + payload.Length), MaskedCrc(payload));
        _stream.Write(record);
    }

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true)) write(output);
        return buffer.ToArray();
    }

    // The end of the last record that is whole and belongs to a step up to the one given.
    private static long LastWholeRecord(FileStream stream, long step)
    {
        long end = 0;
        Span<byte> prefix = stackalloc byte[12];
        while (stream.Length - end >= 16)
        {
            stream.Position = end;
            stream.ReadExactly(prefix);
            long length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (MaskedCrc(prefix[..8]) != BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]) || length < 0 ||
                end + 16 + length > stream.Length) break;
            byte[] payload = new byte[length];
            stream.ReadExactly(payload);
            if (StepOf(payload) > step) break;
            end += 16 + length;
        }
        return end;
    }

    private static long StepOf(byte[] payload)
    {
        var input = new CodedInputStream(payload);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagFieldNumber(tag) == 2) return input.ReadInt64();
            input.SkipLastField();
        }
        return 0;
    }

    // TFRecord rotates and offsets its CRC-32C, so that a checksum of checksums does not cancel out.
    private static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data) crc = BitOperations.Crc32C(crc, value);
        crc = ~crc;
        return BitOperations.RotateRight(crc, 15) + 0xa282ead8;
    }
}
