using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Video;

/// <summary>Videos say by how many degrees, clockwise, their pictures are to be turned to stand upright.</summary>
internal static class QuarterTurns
{
    public static (int Width, int Height) SizeOf(int width, int height, int degrees) =>
        degrees is 90 or 270 ? (height, width) : (width, height);

    // EXIF's numbers for the same turns.
    public static Image Upright(Image image, int degrees) =>
        Turning.Upright(image, degrees switch { 90 => 6, 180 => 3, 270 => 8, _ => 1 });
}
