using System.Buffers;
using Tessera.Core.Files;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;
using Tessera.Imaging.Native;

namespace Tessera.Imaging.Files;

/// <summary>How to read a picture: null for <paramref name="Channels"/> keeps the file's own number.</summary>
/// <param name="Channels">1 grey, 3 RGB, 4 RGBA.</param>
/// <param name="KeepAlpha">Keep opacity as the last channel instead of dropping it.</param>
/// <param name="Upright">Turn the picture as its EXIF orientation says.</param>
/// <param name="MaxPixels">Refused before a pixel is decoded.</param>
public sealed record ReadOptions(int? Channels = null, bool KeepAlpha = false, bool Upright = true,
    long MaxPixels = ReadOptions.DefaultMaxPixels)
{
    public const long DefaultMaxPixels = 500_000_000;
}

/// <summary>PNG, JPEG, TIFF, WebP and BMP files, 8- and 16-bit and float; and one image of a file with many, by a path such as
/// clip.mp4#12 (<see cref="FrameLocator"/>).</summary>
public static class ImageFile
{
    /// <summary>Endings that <see cref="Read(string, ReadOptions?)"/> takes when a folder is listed.</summary>
    public static readonly IReadOnlyList<string> Extensions = [".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp"];

    public static bool HasImageExtension(string path) =>
        Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the header alone.</summary>
    /// <exception cref="InputException">The file is no picture, or larger than <paramref name="maxPixels"/>.</exception>
    public static ImageHeader ReadHeader(string path, long maxPixels = ReadOptions.DefaultMaxPixels)
    {
        if (FrameLocator.Find(path) is { } frame) return OfFrame(frame, maxPixels, (source, _) => source.Header);
        using FileStream stream = FileAccessLine.Open(path);
        return ReadHeader(stream, path, maxPixels);
    }

    /// <summary>Reads the header alone from a seekable stream; <paramref name="name"/> stands in messages.</summary>
    public static ImageHeader ReadHeader(Stream stream, string name, long maxPixels = ReadOptions.DefaultMaxPixels)
    {
        ImageHeader header = HeaderReader.Read(new HeaderSource(stream, name));
        HeaderReader.CheckSize(header, maxPixels, name);
        return header;
    }

    /// <exception cref="InputException">The file is missing, truncated, damaged, too large or no picture.</exception>
    public static Image Read(string path, ReadOptions? options = null)
    {
        if (FrameLocator.Find(path) is { } frame)
        {
            options ??= new ReadOptions();
            return OfFrame(frame, options.MaxPixels, (source, index) => Finish(source.Read(index), source.Header, options, path));
        }
        using FileStream stream = FileAccessLine.Open(path);
        return Read(stream, path, options);
    }

    /// <summary>Reads from a seekable stream; <paramref name="name"/> stands in messages.</summary>
    public static Image Read(Stream stream, string name, ReadOptions? options = null)
    {
        options ??= new ReadOptions();
        ImageHeader header = ReadHeader(stream, name, options.MaxPixels);
        byte[] rented = FileAccessLine.ReadAll(stream, name, out int length);
        try
        {
            return Finish(Decode(rented.AsSpan(0, length), header, name), header, options, name);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes beside the path and renames; the ending chooses the format. <paramref name="quality"/> is JPEG's and
    /// WebP's (100: lossless WebP).</summary>
    /// <exception cref="InputException">The ending is unknown, the format cannot hold the image, or the disk refuses.</exception>
    public static void Write(string path, Image image, int quality = 92)
    {
        RequireQuality(quality);
        ImageFormat format = FormatOf(path);
        if (format == ImageFormat.Bmp)
        {
            AtomicFile.Write(path, stream => BmpCodec.Encode(image, stream, path), durable: false);
            return;
        }
        using EncodedFile file = NativeImaging.Encode(CodecOf(format), image, quality, path);
        AtomicFile.Write(path, file.CopyTo, durable: false);
    }

    /// <summary>Writes a TIFF whose channels are bands, however many: none of 2 or 4 is opacity when it is read again.</summary>
    /// <exception cref="InputException">The ending is not .tif or .tiff, or the disk refuses.</exception>
    public static void WriteBands(string path, Image image)
    {
        if (FormatOf(path) != ImageFormat.Tiff)
            throw InputException.At(path, "is no place for bands; expected a name ending in .tif");
        using EncodedFile file = NativeImaging.Encode(Codec.Tiff, image, 100, path, bands: true);
        AtomicFile.Write(path, file.CopyTo, durable: false);
    }

    /// <summary>The bytes of such a file, for a page or an answer.</summary>
    /// <exception cref="InputException">The format cannot hold the image.</exception>
    public static byte[] Encode(Image image, ImageFormat format, int quality = 92)
    {
        RequireQuality(quality);
        using var stream = new MemoryStream();
        string name = $"an image as {format}";
        if (format == ImageFormat.Bmp) BmpCodec.Encode(image, stream, name);
        else
        {
            using EncodedFile file = NativeImaging.Encode(CodecOf(format), image, quality, name);
            file.CopyTo(stream);
        }
        return stream.ToArray();
    }

    internal static T OfFrame<T>(FrameLocator frame, long maxPixels, Func<IFrameSource, int, T> read) =>
        FramePool.Use(frame.Source, frame.Frame ?? 0, source =>
        {
            int index = frame.Within(source.Count);
            HeaderReader.CheckSize(source.Header, maxPixels, frame.Source);
            return read(source, index);
        });

    private static void RequireQuality(int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
    }

    private static Image Decode(ReadOnlySpan<byte> file, ImageHeader header, string name)
    {
        if (header.Format == ImageFormat.Bmp) return BmpCodec.Decode(file, header, name);
        Image image = Image.Uninitialized(header.Width, header.Height, header.Channels, header.Type);
        NativeImaging.Decode(CodecOf(header.Format), file, image, name);
        return image;
    }

    private static Image Finish(Image image, ImageHeader header, ReadOptions options, string name)
    {
        if (header.HasAlpha && !options.KeepAlpha && options.Channels != 4) image = Channels.Take(image, image.Channels - 1);
        if (options.Channels is { } wanted)
        {
            image = Channels.Convert(image, wanted)
                ?? throw InputException.At(name, $"has {image.Channels} channels; expected {wanted}");
        }
        return options.Upright ? Turning.Upright(image, header.Orientation) : image;
    }

    private static Codec CodecOf(ImageFormat format) => format switch
    {
        ImageFormat.Png => Codec.Png,
        ImageFormat.Jpeg => Codec.Jpeg,
        ImageFormat.Tiff => Codec.Tiff,
        ImageFormat.Webp => Codec.Webp,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "is no format of single pictures"),
    };

    private static ImageFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PNG" => ImageFormat.Png,
        ".JPG" or ".JPEG" => ImageFormat.Jpeg,
        ".TIF" or ".TIFF" => ImageFormat.Tiff,
        ".WEBP" => ImageFormat.Webp,
        ".BMP" => ImageFormat.Bmp,
        _ => throw InputException.At(
            path, "has an ending that names no picture format; expected .png, .jpg, .tif, .webp or .bmp"),
    };
}
