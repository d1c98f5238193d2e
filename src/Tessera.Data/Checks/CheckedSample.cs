using Tessera.Core.Files;
using Tessera.Core.Masks;
using Tessera.Data.Datasets;
using Tessera.Imaging.Codecs;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Files;
using Tessera.Imaging.Frames;
using Tessera.Imaging.Images;

namespace Tessera.Data.Checks;

/// <summary>A sample as far as it can be read: what fails is kept beside what does not.</summary>
internal sealed class CheckedSample
{
    private readonly Lazy<Image?> _grey;

    /// <summary>Its place among all samples of the pass.</summary>
    public int Index { get; }

    public Sample Sample { get; }

    public ImageHeader? ImageHeader { get; }

    /// <summary>Upright, opacity kept.</summary>
    public Image? Image { get; }

    public InputException? ImageError { get; }

    /// <summary>Of the mask's own file; null where labels come from something else (JSON, text).</summary>
    public ImageHeader? MaskHeader { get; }

    public ReadMask? Labels { get; }

    public InputException? MaskError { get; }

    public MaskEncoding Encoding { get; }

    /// <summary>Pixels by class; empty where the mask cannot be read.</summary>
    public long[] ClassPixels { get; } = [];

    /// <summary>8-bit, one channel; 16-bit and float images stretched.</summary>
    public Image? Grey => _grey.Value;

    public CheckedSample(Dataset dataset, Sample sample, int index)
    {
        (Sample, Index) = (sample, index);
        (ImageHeader, ImageError) = Try(() => ImageFile.ReadHeader(sample.ImagePath));
        if (ImageHeader is { } header)
            (Image, ImageError) = Try(() => ImageFile.Read(sample.ImagePath, new ReadOptions(KeepAlpha: header.HasAlpha)));
        _grey = new Lazy<Image?>(() => Image is null ? null : ToGrey(Image));
        if (sample.ClassId is not null) return;
        if (ImageFile.HasImageExtension(sample.MaskPath) || FrameLocator.Find(sample.MaskPath) is not null)
            MaskHeader = Try(() => ImageFile.ReadHeader(sample.MaskPath)).Value;
        (Labels, MaskError) = Try(() => dataset.Masks.Read(sample));
        if (Labels is not null) ClassPixels = MaskIds.Histogram(Labels.Mask)[..dataset.Labels.Count];
        Encoding = MaskEncodings.Of(this, dataset);
    }

    private static (T? Value, InputException? Error) Try<T>(Func<T> read) where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (InputException error)
        {
            return (null, error);
        }
    }

    private static Image ToGrey(Image image)
    {
        Image bytes = image.Type == SampleType.UInt8 ? image : DisplayImage.Of(image);
        return Channels.Convert(bytes, 1) ?? Channels.Take(bytes, 1);
    }
}
