namespace Tessera.Data.Augmentation;

/// <content>What weather, lens, sensor and file format do to an image; masks stay as they are.</content>
public sealed partial record AugmentationOptions
{
    /// <summary>Probability of a shadow that falls across the image.</summary>
    public float Shadow { get; init; }

    /// <summary>Part of the light that it takes.</summary>
    public ValueRange ShadowDepth { get; init; } = new(0.3f, 0.6f);

    /// <summary>Probability of fog.</summary>
    public float Fog { get; init; }

    /// <summary>Part of the image that it covers where it is thickest.</summary>
    public ValueRange FogDensity { get; init; } = new(0.2f, 0.6f);

    /// <summary>Probability of rain.</summary>
    public float Rain { get; init; }

    /// <summary>Part of the image that lies behind streaks.</summary>
    public ValueRange RainDensity { get; init; } = new(0.01f, 0.06f);

    /// <summary>Probability of a camera that moved.</summary>
    public float MotionBlur { get; init; }

    /// <summary>How far it moved, in pixels of the crop.</summary>
    public ValueRange MotionBlurPixels { get; init; } = new(3, 11);

    /// <summary>Probability of an image that was small once.</summary>
    public float LowResolution { get; init; }

    /// <summary>Its size then, as a part of the crop's.</summary>
    public ValueRange LowResolutionFactor { get; init; } = new(0.3f, 0.7f);

    /// <summary>Probability of JPEG's artefacts; not on float images, whose values have no top.</summary>
    public float Jpeg { get; init; }

    /// <summary>JPEG's quality: low ones show blocks.</summary>
    public ValueRange JpegQuality { get; init; } = new(20, 70);

    private void ValidateCamera()
    {
        RequirePart(Shadow, nameof(Shadow));
        RequirePart(Fog, nameof(Fog));
        RequirePart(Rain, nameof(Rain));
        RequirePart(MotionBlur, nameof(MotionBlur));
        RequirePart(LowResolution, nameof(LowResolution));
        RequirePart(Jpeg, nameof(Jpeg));
        RequireWithin(0, 1, ShadowDepth, nameof(ShadowDepth));
        RequireWithin(0, 1, FogDensity, nameof(FogDensity));
        RequireWithin(0, 0.5f, RainDensity, nameof(RainDensity));
        RequireWithin(1, 101, MotionBlurPixels, nameof(MotionBlurPixels));
        RequireWithin(0.02f, 1, LowResolutionFactor, nameof(LowResolutionFactor));
        RequireWithin(1, 100, JpegQuality, nameof(JpegQuality));
    }
}
