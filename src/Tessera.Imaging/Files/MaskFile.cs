using System.Buffers;
using Tessera.Core.Files;
using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Files;

/// <summary>Masks as files: the class ids are the numbers in the file, never the colours they are shown in.</summary>
public static class MaskFile
{
    // zlib's level, on 21 of CamVid's masks, 480x360, unfiltered: 8,204 bytes in 0.4 ms. Level 4: 6,321 bytes in 1.1 ms; level 9:
    // 4,400 in 14 ms. A network segments such an image in 50 ms, and the cores that would squeeze are its own. Filters spoil the
    // repeats that ids have: with all of them no fewer bytes in 3.1 ms.
    private const int Level = 1;

    private const string Expected = "expected an indexed PNG or 8- or 16-bit grey, one class id a pixel";

    /// <summary>
    /// Reads an indexed or grey PNG (1 to 16 bits), a grey TIFF, or a slice of a volume of labels. Values
    /// below 8 bits are ids as they are, not stretched.
    /// </summary>
    /// <exception cref="InputException">The file is colour-coded, lossy, truncated, damaged or no picture.</exception>
    public static Mask Read(string path, long maxPixels = ReadOptions.DefaultMaxPixels) => ReadWithPalette(path, maxPixels).Mask;

    /// <summary>The mask, and the palette where the file has one: the colour of id 0, 1, ...</summary>
    public static (Mask Mask, IReadOnlyList<Rgb>? Palette) ReadWithPalette(string path,
        long maxPixels = ReadOptions.DefaultMaxPixels)
    {
        if (FrameLocator.Find(path) is { } frame)
            return (ImageFile.OfFrame(frame, maxPixels, (source, index) => ReadFrame(source, index, path)), null);
        using FileStream stream = FileAccessLine.Open(path);
        ImageHeader header = ImageFile.ReadHeader(stream, path, maxPixels);
        RequireIds(header, path);
        if (header.Format == ImageFormat.Tiff)
            return (FromGrey(ImageFile.Read(stream, path, new ReadOptions(MaxPixels: maxPixels))), null);
        byte[] rented = FileAccessLine.ReadAll(stream, path, out int length);
        try
        {
            var mask = new Mask(header.Width, header.Height, header.BitDepth == 16);
            Span<byte> palette = stackalloc byte[768];
            int colors = NativeImaging.DecodeIds(rented.AsSpan(0, length), mask, palette, path);
            return (mask, colors > 0 ? Palette(palette, colors) : null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Indexed PNG with the label map's colours; 16-bit grey for a 16-bit mask. Written beside the path and
    /// renamed.</summary>
    /// <param name="ignore">The ignore id's colour; null is black.</param>
    /// <exception cref="InputException">The disk refuses, or the ending is not .png.</exception>
    public static void Write(string path, Mask mask, LabelMap labels, Rgb? ignore = null)
    {
        if (!Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase))
            throw InputException.At(path, "is no place for a mask; expected a name ending in .png");
        ReadOnlySpan<byte> palette = mask.Is16Bit ? [] : MaskColors.Palette(labels, MaskColors.Highest(mask), ignore);
        using EncodedFile file = NativeImaging.EncodeIds(mask, palette, Level, PngFilter.None, path);
        AtomicFile.Write(path, file.CopyTo, durable: false);
    }

    /// <summary>The bytes of such a file, for an answer or a page.</summary>
    public static byte[] Encode(Mask mask, LabelMap labels, Rgb? ignore = null)
    {
        ReadOnlySpan<byte> palette = mask.Is16Bit ? [] : MaskColors.Palette(labels, MaskColors.Highest(mask), ignore);
        using EncodedFile file = NativeImaging.EncodeIds(mask, palette, Level, PngFilter.None, "a mask as PNG");
        using var stream = new MemoryStream();
        file.CopyTo(stream);
        return stream.ToArray();
    }

    /// <summary>Grey PNG without a palette, as public data sets have their ids: 8-bit, or 16-bit for a 16-bit mask.</summary>
    /// <exception cref="InputException">The disk refuses.</exception>
    public static void WriteGrey(string path, Mask mask)
    {
        using EncodedFile file = NativeImaging.EncodeIds(mask, [], Level, PngFilter.None, path);
        AtomicFile.Write(path, file.CopyTo, durable: false);
    }

    private static Mask ReadFrame(IFrameSource source, int index, string path) =>
        source is IMaskSource masks ? masks.ReadMask(index)
        : throw InputException.At(
            path, $"is a frame of a {source.Header.Format.ToString().ToLowerInvariant()}, no mask; {Expected}");

    private static void RequireIds(ImageHeader header, string path)
    {
        if (header.Format is not (ImageFormat.Png or ImageFormat.Tiff))
            throw InputException.At(path, $"is a {header.Format.ToString().ToUpperInvariant()} picture, no mask; {Expected}");
        bool idsInTiff = header is { Format: ImageFormat.Tiff, Indexed: false, Channels: 1, BitDepth: 8 or 16 }
            && header.Type is SampleType.UInt8 or SampleType.UInt16;
        bool idsInPng = header.Format == ImageFormat.Png && (header.Indexed || header.Channels == 1);
        if (idsInTiff || idsInPng) return;
        string found = header.Channels >= 3 ? "is a colour-coded mask (RGB)" : $"has {header.Channels} channels of {header.Type}";
        throw InputException.At(path, $"{found}; {Expected}: convert its colours to ids first");
    }

    private static Mask FromGrey(Image image)
    {
        var mask = new Mask(image.Width, image.Height, image.Type == SampleType.UInt16);
        if (mask.Is16Bit) image.Samples<ushort>().CopyTo(mask.Ids16);
        else image.Samples<byte>().CopyTo(mask.Ids8);
        return mask;
    }

    private static Rgb[] Palette(ReadOnlySpan<byte> bytes, int count)
    {
        var colors = new Rgb[count];
        for (int i = 0; i < count; i++) colors[i] = new Rgb(bytes[3 * i], bytes[3 * i + 1], bytes[3 * i + 2]);
        return colors;
    }
}
