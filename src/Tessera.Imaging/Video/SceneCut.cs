using Tessera.Imaging.Drawing;
using Tessera.Imaging.Geometry;
using Tessera.Imaging.Images;

namespace Tessera.Imaging.Video;

/// <summary>Tells whether a picture follows from the one before it, or begins another scene.</summary>
public sealed class SceneCut
{
    private const int Side = 16;

    // Of 255, on average over a thumbnail. A camera that pans stays well below; two scenes
    // with nothing in common differ by 40 and more.
    private const double Threshold = 32;

    private byte[]? _last;

    /// <summary>True for the first picture too.</summary>
    public bool Begins(Image image)
    {
        byte[] small = Thumbnail(image);
        bool begins = _last is not { } last || Difference(last, small) > Threshold;
        _last = small;
        return begins;
    }

    public void Restart() => _last = null;

    private static byte[] Thumbnail(Image image) => DisplayImage.Of(Resizer.Resize(image, Side, Side)).Bytes.ToArray();

    private static double Difference(byte[] a, byte[] b)
    {
        long sum = 0;
        for (int i = 0; i < a.Length; i++) sum += Math.Abs(a[i] - b[i]);
        return (double)sum / a.Length;
    }
}
