using Tessera.Core.Preprocessing;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Files;
using Tessera.Imaging.Images;

namespace Tessera.Data.Augmentation.Effects;

/// <summary>
/// What a JPEG file loses, on normalised values. Only the difference that coding makes to 8-bit values is added, so 16-bit images
/// keep their depth. Colour is coded as colour, other bands one by one. Not for several threads at once.
/// </summary>
internal sealed class JpegArtefacts(int height, int width, int channels, NormaliseStep normalise)
{
    private const string Name = "crop.jpg";

    private readonly int _together = channels == 3 ? 3 : 1;
    private readonly Image _image = new(width, height, channels == 3 ? 3 : 1);

    /// <param name="pixels">Height x width x channels, normalised.</param>
    /// <param name="quality">1 to 100.</param>
    public void Apply(Span<float> pixels, int quality)
    {
        for (int band = 0; band < channels; band += _together)
        {
            Fill(pixels, band);
            using var file = new MemoryStream(ImageFile.Encode(_image, ImageFormat.Jpeg, quality));
            AddDifference(ImageFile.Read(file, Name), pixels, band);
        }
    }

    private void Fill(ReadOnlySpan<float> pixels, int band)
    {
        Span<byte> bytes = _image.Bytes;
        for (int i = 0; i < bytes.Length; i++)
        {
            (int at, int c) = Place(i, band);
            float unit = pixels[at] * normalise.Deviation[c] + normalise.Mean[c];
            bytes[i] = (byte)Math.Clamp(unit * 255 + 0.5f, 0, 255);
        }
    }

    private void AddDifference(Image decoded, Span<float> pixels, int band)
    {
        ReadOnlySpan<byte> before = _image.Bytes, after = decoded.Bytes;
        for (int i = 0; i < before.Length; i++)
        {
            (int at, int c) = Place(i, band);
            pixels[at] += (after[i] - before[i]) / (255 * normalise.Deviation[c]);
        }
    }

    // Of a sample among those that are coded together: its place in the crop, and its channel.
    private (int At, int Channel) Place(int i, int band) =>
        _together == 3 ? (i, i % 3) : (i * channels + band, band);
}
