namespace Tessera.Data.Augmentation;

/// <content>What joins samples into one, labels with pixels. A sample is mixed in one way at most.</content>
public sealed partial record AugmentationOptions
{
    /// <summary>Probability of a rectangle out of another sample (Yun et al., 2019).</summary>
    public float CutMix { get; init; }

    /// <summary>Part of the crop that the rectangle covers.</summary>
    public ValueRange CutMixArea { get; init; } = new(0.1f, 0.5f);

    /// <summary>Probability that half of another sample's classes are laid over (after Olsson et al., 2021).</summary>
    public float ClassMix { get; init; }

    /// <summary>Probability that the rare classes of another sample, one that shows them, are laid over.</summary>
    public float CopyPaste { get; init; }

    /// <summary>The names of these classes; empty takes those with less than a quarter of an equal share of the pixels.</summary>
    public string[] CopyPasteClasses { get; init; } = [];

    /// <summary>Probability of a crop that is put together from four samples (Bochkovskiy et al., 2020).</summary>
    public float Mosaic { get; init; }

    /// <summary>Probability that a sample is mixed with others in any way.</summary>
    internal float Mixing => CutMix + ClassMix + CopyPaste + Mosaic;

    private void ValidateMixing()
    {
        RequirePart(CutMix, nameof(CutMix));
        RequirePart(ClassMix, nameof(ClassMix));
        RequirePart(CopyPaste, nameof(CopyPaste));
        RequirePart(Mosaic, nameof(Mosaic));
        RequireWithin(0, 1, CutMixArea, nameof(CutMixArea));
        // A hair above 1: four decimal parts that add up to it may not do so as floats.
        Require(Mixing <= 1.0001f, $"{nameof(CutMix)} + {nameof(ClassMix)} + {nameof(CopyPaste)} + {nameof(Mosaic)}", Mixing,
            "at most 1, as a sample is mixed in one way only");
    }
}
