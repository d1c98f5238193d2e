using Tessera.Imaging.Images;

namespace Tessera.Imaging.Tests.Video;

/// <summary>The clips that make_videos.py wrote.</summary>
internal static class Clips
{
    public const int Width = 64, Height = 48;

    public static string PathOf(string name) => Golden.PathOf(Path.Combine("videos", name));

    /// <summary>The number that a frame shows: five squares of 12x12, the lowest bit at the left.</summary>
    public static int NumberIn(Image frame) =>
        Enumerable.Range(0, 5).Sum(bit => frame.Row(8)[3 * (8 + 12 * bit)] > 127 ? 1 << bit : 0);

    public static Image Numbered(int number, int width = Width, int height = Height)
    {
        var image = new Image(width, height);
        image.Bytes.Fill(128);
        for (int bit = 0; bit < 5; bit++)
        {
            for (int y = 2; y < 14; y++)
                image.Row(y).Slice(3 * (2 + 12 * bit), 36).Fill((number >> bit & 1) == 1 ? byte.MaxValue : (byte)0);
        }
        return image;
    }
}
