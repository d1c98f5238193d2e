using Tessera.Core.Files;
using Tessera.Data.Augmentation;
using Tessera.Data.Augmentation.Mixing;
using Tessera.Data.Datasets;
using Tessera.Data.Ordering;

namespace Tessera.Data.Loading;

/// <summary>
/// Fills a place of a batch: the sample's crop or clip of crops, and where labels are mixed, parts of other samples' crops.
/// What it makes depends on the seed, the epoch and the sample alone. One for each worker and size.
/// </summary>
internal sealed class CropMaker
{
    private readonly BatchLoader _loader;
    private readonly CropSampler _sampler;
    private readonly LabelMixer _mixer;
    // A second crop, of the samples that are mixed in.
    private float[] _otherValues = [];
    private long[] _otherTargets = [];

    public CropSize Size { get; }

    public CropMaker(BatchLoader loader, CropSize size)
    {
        (_loader, Size) = (loader, size);
        _sampler = new CropSampler(size.Height, size.Width, loader.Channels, loader.Normalise, loader.IgnoreId);
        _mixer = new LabelMixer(size.Height, size.Width, loader.Channels, loader.IgnoreId);
    }

    /// <summary>The frames of a clip, one after the other.</summary>
    public AugmentationPlan Make(int epoch, int index, Span<float> values, Span<long> targets)
    {
        LoadedSample loaded = Load(index);
        var random = new SampleRandom(_loader.Options.Seed, (ulong)epoch, (ulong)index);
        AugmentationPlan plan = Draw(loaded, ref random);
        int frames = _loader.Options.Frames;
        // One draw for all frames: a clip that jumped or changed its light would teach a memory nothing. The last frame is the
        // sample itself, and repeated ones are neighbours: none is read twice.
        for (int frame = frames - 1, at = index; frame >= 0; frame--)
        {
            if (_loader.Frame(index, frame) is var wanted && wanted != at) (loaded, at) = (Load(wanted), wanted);
            _sampler.Sample(loaded.Image, loaded.Mask, plan, Part(values, frame, Size.Pixels * _loader.Channels),
                Part(targets, frame, Size.Pixels));
        }
        if (plan.Mix != LabelMix.None) Mix(plan, index, new CropPixels(values, targets));
        return plan;
    }

    private void Mix(in AugmentationPlan plan, int index, CropPixels own)
    {
        SampleRandom random = Effect.Mix.Details(plan.Seed);
        switch (plan.Mix)
        {
            case LabelMix.CutMix:
                _mixer.CutMix(Other(index, ref random), own, _loader.Options.Augmentation.CutMixArea, ref random);
                break;
            case LabelMix.ClassMix:
                _mixer.ClassMix(Other(index, ref random), own, ref random);
                break;
            case LabelMix.CopyPaste when _loader.Options.CopyPaste is { Donors.Count: > 0 } source:
                _mixer.PasteClasses(Donor(source, ref random), own, source.ClassIds);
                break;
            case LabelMix.Mosaic:
                Mosaic(index, own, ref random);
                break;
        }
    }

    // The sample itself keeps the quarter at the left top.
    private void Mosaic(int index, CropPixels own, ref SampleRandom random)
    {
        int left = (int)(Size.Width * random.Uniform(0.3f, 0.7f)), top = (int)(Size.Height * random.Uniform(0.3f, 0.7f));
        (int right, int bottom) = (Size.Width - left, Size.Height - top);
        _mixer.Paste(Other(index, ref random), own, left, 0, right, top);
        _mixer.Paste(Other(index, ref random), own, 0, top, left, bottom);
        _mixer.Paste(Other(index, ref random), own, left, top, right, bottom);
    }

    // Of any sample but this one, where there is another.
    private CropPixels Other(int index, ref SampleRandom random)
    {
        int count = _loader.Samples.Count;
        LoadedSample loaded = Load(count == 1 ? index : (index + 1 + random.Next(count - 1)) % count);
        return Sample(loaded, Draw(loaded, ref random));
    }

    private CropPixels Donor(CopyPasteSource source, ref SampleRandom random)
    {
        LoadedSample loaded = Load(source.Donors[random.Next(source.Donors.Count)]);
        AugmentationPlan plan = Draw(loaded, ref random);
        return Sample(loaded,
            ClassPlacement.Around(source.ClassIds, loaded.Mask, plan, Size.Width, Size.Height, ref random));
    }

    private CropPixels Sample(LoadedSample loaded, scoped in AugmentationPlan plan)
    {
        if (_otherTargets.Length == 0)
            (_otherValues, _otherTargets) = (new float[Size.Pixels * _loader.Channels], new long[Size.Pixels]);
        _sampler.Sample(loaded.Image, loaded.Mask, plan, _otherValues, _otherTargets);
        return new CropPixels(_otherValues, _otherTargets);
    }

    private AugmentationPlan Draw(LoadedSample loaded, ref SampleRandom random)
    {
        (int width, int height) = Size.Of(loaded.Image.Width, loaded.Image.Height);
        return AugmentationPlan.Draw(_loader.Options.Augmentation, width, height, Size.Width, Size.Height, ref random);
    }

    private LoadedSample Load(int index)
    {
        LoadedSample loaded = _loader.Load(index);
        return loaded.Image.Channels == _loader.Channels ? loaded : throw InputException.At(
            _loader.Samples[index].ImagePath,
            $"has {loaded.Image.Channels} channels; expected {_loader.Channels}, as the data's normalisation has");
    }

    private static Span<T> Part<T>(Span<T> all, int place, int length) => all.Slice(place * length, length);
}
