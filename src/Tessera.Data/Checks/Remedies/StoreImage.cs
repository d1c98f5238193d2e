using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Checks.Remedies;

/// <summary>An image whose EXIF turns it, stored so that nothing is left to turn: turned for good, or its rows as they
/// are.</summary>
internal sealed record StoreImage(string File, bool Turn) : IRemedy
{
    // A JPEG is packed a second time: at this quality the error is below a grey level on average.
    private const int Quality = 97;

    public string Apply()
    {
        ImageHeader header = ImageFile.ReadHeader(File);
        Image image = ImageFile.Read(File, new ReadOptions(KeepAlpha: header.HasAlpha, Upright: Turn));
        ImageFile.Write(File, image, Quality);
        string did = Turn ? $"turned the rows as EXIF orientation {header.Orientation} says, and dropped it"
            : $"kept the rows as stored, and dropped EXIF orientation {header.Orientation}";
        return header.Format == ImageFormat.Jpeg ? $"{did} (JPEG packed again at quality {Quality})" : did;
    }
}
