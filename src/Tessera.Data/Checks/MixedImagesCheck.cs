using Tessera.Data.Datasets;
using Tessera.Imaging.Images;

namespace Tessera.Data.Checks;

/// <summary>
/// Images of another depth or number of channels than most: training refuses them. Grey among colour is brought to colour, and
/// opacity is dropped: neither is told here.
/// </summary>
internal sealed class MixedImagesCheck(IReadOnlyList<Sample> samples) : ISampleCheck
{
    private readonly ImageKind?[] _kinds = new ImageKind?[samples.Count];

    public IEnumerable<Finding> Look(CheckedSample sample)
    {
        if (sample is { Image: not null, ImageHeader: { } header })
        {
            int channels = header.Channels - (header.HasAlpha ? 1 : 0);
            _kinds[sample.Index] = new ImageKind(header.Type, channels == 1 ? 3 : channels);
        }
        return [];
    }

    public IEnumerable<Finding> Conclude()
    {
        KeyValuePair<ImageKind, int>[] kinds = [.. _kinds.OfType<ImageKind>().CountBy(kind => kind)];
        if (kinds.Length < 2) yield break;
        ImageKind usual = kinds.MaxBy(kind => kind.Value).Key;
        for (int i = 0; i < samples.Count; i++)
        {
            if (_kinds[i] is { } kind && kind != usual)
                yield return new Finding(Severity.Error, FindingKinds.MixedImages, samples[i].ImagePath, kind.ToString(),
                    $"{usual}, as most images are", "convert one kind to the other, or split the data");
        }
    }

    // Grey counts as colour.
    private readonly record struct ImageKind(SampleType Type, int Channels)
    {
        public override string ToString() => Type switch
        {
            SampleType.UInt8 => $"{Channels} channels of 8 bits",
            SampleType.UInt16 => $"{Channels} channels of 16 bits",
            _ => $"{Channels} channels of floats",
        };
    }
}
