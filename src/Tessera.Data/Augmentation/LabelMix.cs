using Tessera.Data.Ordering;

namespace Tessera.Data.Augmentation;

/// <summary>How a sample is joined with others.</summary>
public enum LabelMix
{
    None,

    /// <summary>A rectangle is another sample's.</summary>
    CutMix,

    /// <summary>Half of another sample's classes lie over it.</summary>
    ClassMix,

    /// <summary>Rare classes of another sample lie over it.</summary>
    CopyPaste,

    /// <summary>Three of its quarters are other samples'.</summary>
    Mosaic,
}

internal static class LabelMixDraws
{
    public static LabelMix Draw(AugmentationOptions options, ulong seed)
    {
        SampleRandom random = new(seed, (ulong)Effect.Mix);
        float place = random.Next();
        if ((place -= options.CutMix) < 0) return LabelMix.CutMix;
        if ((place -= options.ClassMix) < 0) return LabelMix.ClassMix;
        if ((place -= options.CopyPaste) < 0) return LabelMix.CopyPaste;
        return place < options.Mosaic ? LabelMix.Mosaic : LabelMix.None;
    }
}
