using System.Buffers.Binary;
using System.Text;
using Tessera.Training.Runs;

namespace Tessera.Training.Tests.Runs;

public sealed class EventFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tessera-events-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Add_WritesRecordsWhoseChecksumsHold()
    {
        using (EventFile events = EventFile.Open(_folder, 0, TimeProvider.System)) events.Add("train/loss", 0.5, 7);

        byte[][] records = [.. Records(File.ReadAllBytes(Directory.GetFiles(_folder).Single()))];

        Assert.Equal(2, records.Length);
        Assert.Contains("brain.Event:2", Encoding.ASCII.GetString(records[0]), StringComparison.Ordinal);
        // wall_time: tag 0x09 + 8 bytes; step: tag 0x10 + 7; summary 0x2a { value 0x0a { tag 0x0a "train/loss", simple_value 0x15
        // 0.5f } }
        byte[] summary = [0x10, 7, 0x2a, 19, 0x0a, 17, 0x0a, 10, .. Encoding.ASCII.GetBytes("train/loss"), 0x15, 0, 0, 0, 0x3f];
        Assert.Equal(summary, records[1][9..]);
    }

    [Fact]
    public void Open_WhereARunWasCutOff_DropsLaterStepsAndTornRecords()
    {
        using (EventFile events = EventFile.Open(_folder, 0, TimeProvider.System))
        {
            for (long step = 1; step <= 4; step++) events.Add("loss", step, step);
        }
        string path = Directory.GetFiles(_folder).Single();
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..^3]);

        using (EventFile events = EventFile.Open(_folder, 2, TimeProvider.System)) events.Add("loss", 9, 3);

        Assert.Equal([0, 1, 2, 3], Records(File.ReadAllBytes(path)).Select(r => (int)r[10]));
    }

    // An independent reader: CRC-32C bit by bit.
    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            byte[] payload = file[(at + 12)..(at + 12 + length)];
            Assert.Equal(Masked(payload), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            yield return payload;
            at += 16 + length;
        }
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = 0xffffffff;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }
        crc = ~crc;
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8);
    }
}
