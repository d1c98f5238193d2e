using Tessera.Imaging.Images;

namespace Tessera.Imaging.Codecs;

/// <summary>TIFF 6.0 and BigTIFF: the tags of the first directory. Its channels and sample type are what the decoder
/// delivers.</summary>
internal static class TiffHeader
{
    private const int WidthTag = 256, HeightTag = 257, BitsTag = 258, PhotometricTag = 262, OrientationTag = 274,
        SamplesTag = 277,
        ExtraTag = 338, FormatTag = 339;
    // GeoTIFF's: points or a matrix from pixels to the map.
    private const int PointsTag = 33922, MatrixTag = 34264;
    private const int WhiteIsZero = 0, BlackIsZero = 1, Rgb = 2, Palette = 3;
    private const int Unsigned = 1, Signed = 2, Float = 3, Void = 4;

    /// <summary>Null where the file only begins with the same two letters.</summary>
    public static ImageHeader? TryRead(HeaderSource source)
    {
        bool little = source.Has(0, "II"u8);
        if (source.Length < 8) return null;
        int version = little ? source.Little16(2) : source.Big16(2);
        if (version is not (42 or 43)) return null;
        return Interpret(source, Tags(source, little, big: version == 43));
    }

    private static Dictionary<int, int> Tags(HeaderSource source, bool little, bool big)
    {
        long U16(long at) => little ? source.Little16(at) : source.Big16(at);
        long U32(long at) => little ? source.Little32(at) : source.Big32(at);
        long U64(long at) => (long)(little ? source.Little64(at) : source.Big64(at));

        long directory = big ? U64(8) : U32(4), count = big ? U64(directory) : U16(directory);
        (int head, int entry, int inlined) = big ? (8, 20, 8) : (2, 12, 4);
        if (count is < 0 or > 65535) throw source.Bad("is damaged: its TIFF directory is impossibly long");
        var tags = new Dictionary<int, int>();
        for (long i = 0, at = directory + head; i < count; i++, at += entry)
        {
            int tag = (int)U16(at), type = (int)U16(at + 2), bytes = type switch { 1 => 1, 3 => 2, 4 => 4, 16 => 8, _ => 0 };
            long values = big ? U64(at + 4) : U32(at + 4), value = at + (big ? 12 : 8);
            if (tag is PointsTag or MatrixTag) tags[tag] = 1;
            if (bytes == 0 || values <= 0 || tag is not (
                WidthTag or HeightTag or BitsTag or PhotometricTag or OrientationTag or SamplesTag or ExtraTag or FormatTag))
                continue;
            // Several values (bits of every channel) stand elsewhere; the first speaks for all.
            if (values > inlined / bytes) value = big ? U64(value) : U32(value);
            long first = bytes switch { 1 => source.U8(value), 2 => U16(value), 4 => U32(value), _ => U64(value) };
            tags[tag] = (int)Math.Clamp(first, 0, int.MaxValue);
        }
        return tags;
    }

    private static ImageHeader Interpret(HeaderSource source, Dictionary<int, int> tags)
    {
        int Tag(int tag, int otherwise) => tags.GetValueOrDefault(tag, otherwise);

        int bits = Tag(BitsTag, 1), format = Tag(FormatTag, Unsigned), samples = Tag(SamplesTag, 1),
            photometric = Tag(PhotometricTag, BlackIsZero);
        if (format is not (Unsigned or Signed or Float or Void))
            throw source.Bad("is a TIFF of complex numbers; expected integers or floats");
        int orientation = Tag(OrientationTag, 1) is >= 1 and <= 8 and var turned ? turned : 1;
        bool hasPlace = tags.ContainsKey(PointsTag) || tags.ContainsKey(MatrixTag);
        bool plain = photometric is WhiteIsZero or BlackIsZero or Rgb && bits >= 8;
        if (!plain) // converted to 8-bit RGB, or to grey, by the decoder
        {
            int channels = photometric is WhiteIsZero or BlackIsZero ? 1 : 3;
            return new ImageHeader(ImageFormat.Tiff, Tag(WidthTag, 0), Tag(HeightTag, 0), channels, SampleType.UInt8, orientation)
            {
                BitDepth = bits,
                HasPlace = hasPlace,
                Indexed = photometric == Palette,
            };
        }
        SampleType type = (format, bits) switch
        {
            (Unsigned or Void, 8) => SampleType.UInt8,
            (Unsigned or Void, 16) => SampleType.UInt16,
            _ => SampleType.Float32,
        };
        bool alpha = Tag(ExtraTag, 0) is 1 or 2 && samples is 2 or 4;
        return new ImageHeader(ImageFormat.Tiff, Tag(WidthTag, 0), Tag(HeightTag, 0), samples, type, orientation)
        {
            HasAlpha = alpha,
            BitDepth = bits,
            HasPlace = hasPlace,
        };
    }
}
