using Tessera.Imaging.Images;

namespace Tessera.Imaging.Codecs;

/// <summary>Video is a frame of one, Volume a slice: they are read by what their files' endings name.</summary>
public enum ImageFormat { Png, Jpeg, Tiff, Webp, Bmp, Video, Volume }

/// <summary>
/// What a file says about its picture before a pixel is decoded. Width and height are those of the stored rows; an
/// <paramref name="Orientation"/> (EXIF, 1 to 8) from 5 on swaps them when the picture stands upright.
/// </summary>
public sealed record ImageHeader(ImageFormat Format, int Width, int Height, int Channels, SampleType Type, int Orientation = 1)
{
    /// <summary>The last of the channels is opacity.</summary>
    public bool HasAlpha { get; init; }

    /// <summary>Pixels are indices into a palette; <see cref="Channels"/> counts the palette's.</summary>
    public bool Indexed { get; init; }

    /// <summary>A TIFF that says where on Earth it lies.</summary>
    public bool HasPlace { get; init; }

    /// <summary>Bits of a stored sample, before they are widened to <see cref="Type"/>.</summary>
    public int BitDepth { get; init; } = 8;

    public int UprightWidth => Orientation >= 5 ? Height : Width;

    public int UprightHeight => Orientation >= 5 ? Width : Height;

    public long Pixels => (long)Width * Height;
}
