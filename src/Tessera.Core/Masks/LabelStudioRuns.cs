namespace Tessera.Core.Masks;

/// <summary>
/// Label Studio's brush masks: a stream of bits, highest first, over the values of an RGBA picture row by row, four a pixel; set
/// is where alpha is not 0. A head: how many values (32 bits), bits of a value less 1 (5), bits of four kinds of length less 1
/// (4 each). Then blocks: 1 bit (run or plain values), 2 bits (kind of length), the length less 1, the value or values.
/// </summary>
public static class LabelStudioRuns
{
    private const int ValuesPerPixel = 4, ValueBits = 8;
    private static readonly int[] LengthBits = [3, 4, 8, 16];

    /// <summary>Writes 1 where the mask is set and 0 elsewhere, row by row. Bits behind the last block are ignored.</summary>
    /// <exception cref="FormatException">The stream is for another size, or it ends early.</exception>
    public static void Decode(ReadOnlySpan<byte> stream, int width, int height, Span<byte> bits)
    {
        var reader = new BitReader(stream);
        long values = reader.Read(32), expected = (long)width * height * ValuesPerPixel;
        // Compared before anything is made of it: whoever wrote the file chose it.
        if (values != expected)
            throw new FormatException(
                $"has run lengths for {values} values; expected {expected}, {ValuesPerPixel} for each pixel of {width}x{height}");
        int valueBits = (int)reader.Read(5) + 1;
        if (valueBits != ValueBits) throw new FormatException($"has values of {valueBits} bits; expected {ValueBits}");
        Span<int> lengthBits = stackalloc int[4];
        foreach (ref int length in lengthBits) length = (int)reader.Read(4) + 1;

        bits = bits[..(width * height)];
        bits.Clear();
        for (long at = 0; at < values;)
        {
            bool isRun = reader.Read(1) == 1;
            long end = at + reader.Read(lengthBits[(int)reader.Read(2)]) + 1;
            if (end > values) throw new FormatException($"has run lengths for {end} values or more; expected {values}");
            if (isRun)
            {
                bool set = reader.Read(ValueBits) > 0;
                // Alpha is the last of each four.
                for (long alpha = at | 3; set && alpha < end; alpha += ValuesPerPixel) bits[(int)(alpha >> 2)] = 1;
                at = end;
            }
            else
            {
                for (; at < end; at++)
                {
                    uint value = reader.Read(ValueBits);
                    if (at % ValuesPerPixel == 3 && value > 0) bits[(int)(at >> 2)] = 1;
                }
            }
        }
    }

    /// <summary>The stream of a mask given row by row; all four values of a pixel that is set are 255.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> bits)
    {
        var writer = new BitWriter();
        writer.Write((uint)(bits.Length * (long)ValuesPerPixel), 32);
        writer.Write(ValueBits - 1, 5);
        foreach (int length in LengthBits) writer.Write((uint)length - 1, 4);
        for (int at = 0; at < bits.Length;)
        {
            bool set = bits[at] != 0;
            int next = at + 1;
            while (next < bits.Length && bits[next] != 0 == set) next++;
            for (long left = (next - (long)at) * ValuesPerPixel, longest = 1L << LengthBits[^1]; left > 0; left -= longest)
                WriteRun(writer, Math.Min(left, longest), set);
            at = next;
        }
        return writer.ToArray();
    }

    private static void WriteRun(BitWriter writer, long length, bool set)
    {
        int kind = Array.FindIndex(LengthBits, bits => length <= 1L << bits);
        writer.Write(1, 1);
        writer.Write((uint)kind, 2);
        writer.Write((uint)(length - 1), LengthBits[kind]);
        writer.Write(set ? 255u : 0, ValueBits);
    }

    private ref struct BitReader
    {
        private readonly ReadOnlySpan<byte> _bytes;
        private long _at;

        public BitReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

        public uint Read(int count)
        {
            if (_at + count > _bytes.Length * 8L) throw new FormatException("has run lengths that end early");
            uint value = 0;
            while (count > 0)
            {
                int used = (int)(_at & 7), taken = Math.Min(8 - used, count);
                int part = (_bytes[(int)(_at >> 3)] >> (8 - used - taken)) & ((1 << taken) - 1);
                value = (value << taken) | (uint)part;
                (_at, count) = (_at + taken, count - taken);
            }
            return value;
        }
    }

    private sealed class BitWriter
    {
        private readonly List<byte> _bytes = [];
        private ulong _pending;
        private int _count;

        public void Write(uint value, int count)
        {
            _pending = (_pending << count) | value;
            for (_count += count; _count >= 8; _count -= 8) _bytes.Add((byte)(_pending >> (_count - 8)));
        }

        public byte[] ToArray() => _count == 0 ? [.. _bytes] : [.. _bytes, (byte)(_pending << (8 - _count))];
    }
}
