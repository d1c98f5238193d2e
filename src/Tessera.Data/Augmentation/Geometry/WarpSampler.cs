using System.Numerics;
using Tessera.Core.Masks;
using Tessera.Imaging.Images;

namespace Tessera.Data.Augmentation.Geometry;

/// <summary>
/// A bent crop: each pixel is looked up where <see cref="InverseMap"/> says, bilinear in the image and nearest in the mask.
/// Where an image shrinks by half or more, a pixel is the mean of several such places, or details would alias. Not for several
/// threads at once.
/// </summary>
internal sealed class WarpSampler(int height, int width, int channels, long ignoreId)
{
    private const int MostPlaces = 8;

    private readonly InverseMap _map = new(width, height);
    private readonly double[] _x = new double[width], _y = new double[width];

    /// <param name="image">Of the sampler's channels.</param>
    /// <param name="mask">Of the image's size.</param>
    /// <param name="plan">What to do to both.</param>
    /// <param name="crop">Every value is written.</param>
    /// <param name="targets">Height x width class ids.</param>
    public void Sample(Image image, Mask mask, in AugmentationPlan plan, RawCrop crop, Span<long> targets)
    {
        crop.Clear();
        targets[..(height * width)].Fill(ignoreId);
        _map.Prepare(plan, image.Width, image.Height);
        double shrinking = Math.Max((double)image.Width / plan.ResizedWidth, (double)image.Height / plan.ResizedHeight);
        int places = (int)Math.Clamp(Math.Round(shrinking), 1, MostPlaces);
        for (int y = 0; y < height; y++)
        {
            _map.Row(0.5, y + 0.5, _x, _y);
            Label(mask, crop.InsideRow(y), targets.Slice(y * width, width));
            // Places at the middle of equal parts of the pixel; of one part, its centre.
            for (int part = 0; part < places * places; part++)
            {
                if (places > 1) _map.Row((part % places + 0.5) / places, y + (part / places + 0.5) / places, _x, _y);
                Add(image, 1f / (places * places), crop.InsideRow(y), crop.Row(y));
            }
        }
    }

    // Whether a pixel is the image's, and which class it has, is asked at its centre.
    private void Label(Mask mask, Span<float> inside, Span<long> targets)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            (double x, double y) = (_x[i], _y[i]);
            if (!(x >= 0 && x < mask.Width && y >= 0 && y < mask.Height)) continue;
            inside[i] = 1;
            int at = (int)y * mask.Width + (int)x;
            targets[i] = mask.Is16Bit ? mask.Ids16[at] : mask.Ids8[at];
        }
    }

    private void Add(Image image, float weight, ReadOnlySpan<float> inside, Span<float> row)
    {
        switch (image.Type)
        {
            case SampleType.UInt8: Add<byte>(image, weight, inside, row); break;
            case SampleType.UInt16: Add<ushort>(image, weight, inside, row); break;
            default: Add<float>(image, weight, inside, row); break;
        }
    }

    private void Add<T>(Image image, float weight, ReadOnlySpan<float> inside, Span<float> row) where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> samples = image.Samples<T>();
        int stride = image.Width * channels;
        for (int i = 0; i < inside.Length; i++)
        {
            if (inside[i] == 0) continue;
            (int left, int right, float across) = Neighbours(_x[i], image.Width);
            (int top, int bottom, float down) = Neighbours(_y[i], image.Height);
            ReadOnlySpan<T> upper = samples.Slice(top * stride, stride), lower = samples.Slice(bottom * stride, stride);
            for (int c = 0; c < channels; c++)
            {
                (int l, int r) = (left * channels + c, right * channels + c);
                float above = Between(float.CreateTruncating(upper[l]), float.CreateTruncating(upper[r]), across);
                float below = Between(float.CreateTruncating(lower[l]), float.CreateTruncating(lower[r]), across);
                row[i * channels + c] += weight * Between(above, below, down);
            }
        }
    }

    // Beyond the outermost centres the image goes on as it ends.
    private static (int First, int Second, float Part) Neighbours(double place, int length)
    {
        double shifted = Math.Clamp(place - 0.5, 0, length - 1);
        int first = (int)shifted;
        return (first, Math.Min(first + 1, length - 1), (float)(shifted - first));
    }

    private static float Between(float a, float b, float part) => a * (1 - part) + b * part;
}
