using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Annotations;

/// <summary>A picture inside an annotation file, as a mask: set is where it is not transparent, or, without opacity, not
/// black.</summary>
internal static class PngBits
{
    /// <summary>The size that the picture claims, before a pixel is decoded.</summary>
    /// <exception cref="FormatException">It is no PNG.</exception>
    public static (int Width, int Height) SizeOf(byte[] png, string place)
    {
        using var stream = new MemoryStream(png);
        ImageHeader header = ImageFile.ReadHeader(stream, place);
        return header.Format == ImageFormat.Png ? (header.Width, header.Height)
            : throw new FormatException($"has a picture in {header.Format}; expected PNG");
    }

    /// <param name="png">Of exactly as many pixels as <paramref name="bits"/> has.</param>
    /// <param name="place">For messages.</param>
    /// <param name="bits">Receives 0 or 1, row by row.</param>
    public static void Decode(byte[] png, string place, Span<byte> bits)
    {
        using var stream = new MemoryStream(png);
        ImageHeader header = ImageFile.ReadHeader(stream, place, maxPixels: bits.Length);
        Image image = ImageFile.Read(stream, place, new ReadOptions(KeepAlpha: true, Upright: false, MaxPixels: bits.Length));
        int pixel = image.Channels * image.SampleBytes, from = header.HasAlpha ? pixel - image.SampleBytes : 0;
        ReadOnlySpan<byte> bytes = image.Bytes;
        for (int i = 0; i < bits.Length; i++)
            bits[i] = (byte)(bytes[(i * pixel + from)..((i + 1) * pixel)].IndexOfAnyExcept((byte)0) >= 0 ? 1 : 0);
    }
}
