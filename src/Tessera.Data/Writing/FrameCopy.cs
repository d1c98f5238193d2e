using Tessera.Core.Files;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;

namespace Tessera.Data.Writing;

/// <summary>One image of a file with many as a file of its own: PNG of 8 or 16 bits; TIFF where samples are floats.</summary>
internal static class FrameCopy
{
    /// <summary>Of the copy of an image: its own, where it is a file.</summary>
    public static string ExtensionOf(string path) =>
        FrameLocator.Find(path) is null ? Path.GetExtension(path) : ExtensionOf(ImageFile.ReadHeader(path));

    public static string ExtensionOf(ImageHeader header) => header.Type == SampleType.Float32 ? ".tif" : ".png";

    /// <summary>False where the path is a file's, which is copied as it is.</summary>
    public static bool TryWrite(string path, string to)
    {
        if (FrameLocator.Find(path) is null) return false;
        Image image = ImageFile.Read(path);
        if (image.Channels is 2 or 4)
            throw InputException.At(path, $"has {image.Channels} channels, the last of which a picture's file would take for " +
                "opacity; expected 1 or 3, or more than 4");
        ImageFile.Write(to, image);
        return true;
    }
}
