using System.Buffers.Binary;
using System.Numerics;
using Tessera.Core.Files;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Codecs;

/// <summary>Uncompressed Windows bitmaps of 1, 4, 8, 16, 24 and 32 bits a pixel; writes 24 bits.</summary>
internal static class BmpCodec
{
    private const int Uncompressed = 0, BitFields = 3, AlphaBitFields = 6;

    public static Image Decode(ReadOnlySpan<byte> file, ImageHeader header, string name)
    {
        var layout = Layout.Of(file, name);
        int stride = checked((int)(((long)header.Width * layout.Bits + 31) / 32 * 4));
        if (layout.PixelsAt + (long)stride * header.Height > file.Length)
            throw InputException.At(name, "is truncated: the file ends inside a BMP");
        Image image = Image.Uninitialized(header.Width, header.Height);
        for (int y = 0; y < header.Height; y++)
        {
            int row = layout.FromTop ? y : header.Height - 1 - y;
            DecodeRow(file.Slice((int)layout.PixelsAt + row * stride, stride), layout, file, image.Row(y));
        }
        return image;
    }

    public static void Encode(Image image, Stream stream, string name)
    {
        if (image.Channels != 3 || image.Type != SampleType.UInt8)
            throw InputException.At(name, "cannot be a BMP, which holds RGB of 8 bits: write a .png or a .tif");
        int stride = (image.Width * 3 + 3) / 4 * 4;
        Span<byte> head = stackalloc byte[54];
        head.Clear();
        "BM"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[2..], (uint)(54 + (long)stride * image.Height));
        head[10] = 54;
        head[14] = 40;
        BinaryPrimitives.WriteInt32LittleEndian(head[18..], image.Width);
        BinaryPrimitives.WriteInt32LittleEndian(head[22..], image.Height);
        (head[26], head[28]) = (1, 24);
        stream.Write(head);
        var row = new byte[stride];
        for (int y = image.Height - 1; y >= 0; y--)
        {
            ReadOnlySpan<byte> source = image.Row(y);
            for (int i = 0; i < source.Length; i += 3)
                (row[i], row[i + 1], row[i + 2]) = (source[i + 2], source[i + 1], source[i]);
            stream.Write(row);
        }
    }

    private static void DecodeRow(ReadOnlySpan<byte> row, in Layout layout, ReadOnlySpan<byte> file, Span<byte> rgb)
    {
        for (int x = 0, to = 0; to < rgb.Length; x++, to += 3)
        {
            if (layout.Bits == 24)
            {
                (rgb[to], rgb[to + 1], rgb[to + 2]) = (row[3 * x + 2], row[3 * x + 1], row[3 * x]);
            }
            else if (layout.Bits <= 8)
            {
                int perByte = 8 / layout.Bits;
                int index = row[x / perByte] >> (8 - layout.Bits * (1 + x % perByte)) & ((1 << layout.Bits) - 1);
                if (index >= layout.Colors) index = 0;
                ReadOnlySpan<byte> color = file.Slice(layout.PaletteAt + index * layout.ColorBytes, 3);
                (rgb[to], rgb[to + 1], rgb[to + 2]) = (color[2], color[1], color[0]);
            }
            else
            {
                uint pixel = layout.Bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * x)..])
                    : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * x)..]);
                (rgb[to], rgb[to + 1], rgb[to + 2]) =
                    (Field(pixel, layout.Red), Field(pixel, layout.Green), Field(pixel, layout.Blue));
            }
        }
    }

    // A field of n bits spans 0..255.
    private static byte Field(uint pixel, uint mask)
    {
        if (mask == 0) return 0;
        int shift = BitOperations.TrailingZeroCount(mask);
        ulong top = mask >> shift;
        return (byte)((((pixel & mask) >> shift) * 255ul + top / 2) / top);
    }

    private readonly record struct Layout(int Bits, bool FromTop, uint PixelsAt, int PaletteAt, int ColorBytes, int Colors,
        uint Red, uint Green, uint Blue)
    {
        public static Layout Of(ReadOnlySpan<byte> file, string name)
        {
            uint pixelsAt = BinaryPrimitives.ReadUInt32LittleEndian(file[10..]);
            int head = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[14..]), 1 << 16);
            bool old = head == 12;
            if (file.Length < 14 + head || pixelsAt > file.Length)
                throw InputException.At(name, "is truncated: the file ends inside its header");
            int bits = BinaryPrimitives.ReadUInt16LittleEndian(file[(old ? 24 : 28)..]);
            int compression = old ? Uncompressed : (int)BinaryPrimitives.ReadUInt32LittleEndian(file[30..]);
            if (compression is not (Uncompressed or BitFields or AlphaBitFields))
                throw InputException.At(name, "is a compressed BMP; expected an uncompressed one: save it as PNG");
            // Masks follow a 40-byte header and are part of the longer ones: the same place.
            bool fields = compression != Uncompressed && file.Length >= 66;
            (uint red, uint green, uint blue) = fields ? (Mask(file, 54), Mask(file, 58), Mask(file, 62))
                : bits == 16 ? (0x7c00u, 0x03e0u, 0x001fu) : (0xff0000u, 0xff00u, 0xffu);
            int paletteAt = 14 + head, colorBytes = old ? 3 : 4;
            int colors = (int)Math.Clamp((pixelsAt - (long)paletteAt) / colorBytes, 0, 256);
            if (bits <= 8 && colors == 0) throw InputException.At(name, "is damaged: its palette is missing");
            return new Layout(bits, !old && BinaryPrimitives.ReadInt32LittleEndian(
                file[22..]) < 0, pixelsAt, paletteAt, colorBytes, colors, red, green, blue);
        }

        private static uint Mask(ReadOnlySpan<byte> file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file[at..]);
    }
}
