using System.Buffers.Binary;

namespace Tessera.Imaging.Codecs;

/// <summary>Tag 274 of an EXIF block (EXIF 2.32): how the stored rows must be turned. Damaged EXIF means "as stored": it is no
/// pixel.</summary>
internal static class ExifOrientation
{
    /// <summary>The largest EXIF block a JPEG can hold; orientation stands in its first directory.</summary>
    public const int MaxBytes = 1 << 16;

    private const ushort Tag = 274;

    public static int Of(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith("Exif\0\0"u8)) exif = exif[6..];
        if (exif.Length < 8) return 1;
        bool little = exif.StartsWith("II"u8);
        if (!little && !exif.StartsWith("MM"u8)) return 1;
        uint directory = U32(exif[4..], little);
        if (directory > exif.Length - 2) return 1;
        int count = U16(exif[(int)directory..], little);
        ReadOnlySpan<byte> entries = exif[((int)directory + 2)..];
        for (int i = 0; i < count && entries.Length >= 12; i++, entries = entries[12..])
        {
            if (U16(entries, little) != Tag) continue;
            int value = U16(entries[8..], little);
            return value is >= 1 and <= 8 ? value : 1;
        }
        return 1;
    }

    private static ushort U16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint U32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
