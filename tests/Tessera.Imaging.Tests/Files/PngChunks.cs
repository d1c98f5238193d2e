using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Tessera.Imaging.Tests.Files;

/// <summary>A PNG taken apart with the base library alone: the referee of what is written.</summary>
internal sealed class PngChunks
{
    private readonly List<(string Type, byte[] Body)> _chunks = [];

    public IEnumerable<string> Types => _chunks.Select(c => c.Type);

    public int Width => BinaryPrimitives.ReadInt32BigEndian(Body("IHDR"));

    public int Height => BinaryPrimitives.ReadInt32BigEndian(Body("IHDR").AsSpan(4));

    public int Depth => Body("IHDR")[8];

    public int ColorType => Body("IHDR")[9];

    public byte[] Body(string type) => [.. _chunks.Where(c => c.Type == type).SelectMany(c => c.Body)];

    public static PngChunks Parse(byte[] file)
    {
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], file[..8]);
        var png = new PngChunks();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            Assert.Equal(Crc32(file.AsSpan(at + 4, length + 4)),
                BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            png._chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }
        return png;
    }

    /// <summary>The file with one more chunk behind its header, whose checksum is right unless <paramref name="damage"/> is
    /// set.</summary>
    public static byte[] Insert(byte[] file, string type, ReadOnlySpan<byte> body, uint damage = 0)
    {
        const int HeaderEnd = 33;
        var chunk = new byte[12 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length);
        Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        body.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + body.Length), Crc32(chunk.AsSpan(4, 4 + body.Length)) ^ damage);
        return [.. file[..HeaderEnd], .. chunk, .. file[HeaderEnd..]];
    }

    /// <summary>Rows of whole bytes with PNG 9.2's filters undone.</summary>
    public byte[] Unfiltered(int bytesPerPixel)
    {
        using var inflated = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(Body("IDAT")), CompressionMode.Decompress)) zlib.CopyTo(inflated);
        byte[] raw = inflated.ToArray();
        int row = Width * bytesPerPixel;
        Assert.Equal(Height * (row + 1), raw.Length);
        var pixels = new byte[Height * row];
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < row; x++)
            {
                int a = x >= bytesPerPixel ? pixels[y * row + x - bytesPerPixel] : 0, b = y > 0 ? pixels[(y - 1) * row + x] : 0;
                int c = x >= bytesPerPixel && y > 0 ? pixels[(y - 1) * row + x - bytesPerPixel] : 0;
                int predicted = raw[y * (row + 1)] switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => Paeth(a, b, c) };
                pixels[y * row + x] = (byte)(raw[y * (row + 1) + 1 + x] + predicted);
            }
        }
        return pixels;
    }

    private static int Paeth(int a, int b, int c)
    {
        int p = a + b - c, pa = Math.Abs(p - a), pb = Math.Abs(p - b), pc = Math.Abs(p - c);
        return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xffffffff;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xedb88320 & (uint)-(int)(crc & 1));
        }
        return ~crc;
    }
}
