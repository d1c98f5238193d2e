using Tessera.Core.Labels;
using Tessera.Core.Masks;
using Tessera.Core.Preprocessing;
using Tessera.Data.Augmentation;
using Tessera.Data.Datasets;
using Tessera.Data.Loading;
using Tessera.Imaging.Drawing;
using Tessera.Imaging.Images;

namespace Tessera.Data.Previews;

/// <summary>A loader's crops as pictures.</summary>
internal sealed class PreviewCrops
{
    // So thin that what was done to the image still shows.
    private static readonly OverlayOptions Thin = new(Opacity: 0.3, Legend: false);

    private readonly BatchLoader _loader;
    private readonly LabelMap _labels;
    private readonly CropMaker _maker;
    private readonly float[] _values;
    private readonly long[] _targets;

    public PreviewCrops(BatchLoader loader, LabelMap labels)
    {
        (_loader, _labels) = (loader, labels);
        var size = new CropSize(loader.Options.CropHeight, loader.Options.CropWidth, 1);
        _maker = new CropMaker(loader, size);
        (_values, _targets) = (new float[size.Pixels * loader.Channels], new long[size.Pixels]);
    }

    /// <summary>The whole image with its mask.</summary>
    public CaptionedImage Original(int index)
    {
        LoadedSample loaded = _loader.Load(index);
        string name = _loader.Samples[index].Name;
        return new CaptionedImage(Overlay.Draw(loaded.Image, loaded.Mask, _labels, Thin),
            $"{name}, {loaded.Image.Width}x{loaded.Image.Height}");
    }

    /// <summary>What an epoch makes of it.</summary>
    public CaptionedImage Draw(int epoch, int index)
    {
        AugmentationPlan plan = _maker.Make(epoch, index, _values, _targets);
        bool isMixed = plan.Mix != LabelMix.CopyPaste || _loader.Options.CopyPaste.Donors.Count > 0;
        string caption = PlanCaption.Of(plan, _loader.Load(index).Image.Width, isMixed);
        return new CaptionedImage(Overlay.Draw(Picture(), TargetMask(), _labels, Thin), caption);
    }

    // Back from what the network gets to 0 .. 255.
    private Image Picture()
    {
        NormaliseStep normalise = _loader.Normalise;
        int channels = _loader.Channels;
        Image picture = Image.Uninitialized(_maker.Size.Width, _maker.Size.Height, channels);
        Span<byte> bytes = picture.Bytes;
        for (int i = 0; i < bytes.Length; i++)
        {
            float unit = _values[i] * normalise.Deviation[i % channels] + normalise.Mean[i % channels];
            bytes[i] = (byte)Math.Clamp(unit * 255 + 0.5f, 0, 255);
        }
        return picture;
    }

    private Mask TargetMask()
    {
        var mask = new Mask(_maker.Size.Width, _maker.Size.Height, _labels.IgnoreId > byte.MaxValue);
        for (int i = 0; i < _targets.Length; i++)
        {
            if (mask.Is16Bit) mask.Ids16[i] = (ushort)_targets[i];
            else mask.Ids8[i] = (byte)_targets[i];
        }
        return mask;
    }
}
