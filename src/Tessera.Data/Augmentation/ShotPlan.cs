namespace Tessera.Data.Augmentation;

/// <summary>What weather, camera and file format do to a crop, every strength drawn; 0 is without. Places and shapes come from
/// the plan's seed.</summary>
public readonly record struct ShotPlan
{
    /// <summary>Part of the light that a shadow takes.</summary>
    public float ShadowDepth { get; init; }

    /// <summary>Part of the image that fog covers where it is thickest.</summary>
    public float FogDensity { get; init; }

    /// <summary>Part of the crop that lies behind streaks of rain.</summary>
    public float RainDensity { get; init; }

    /// <summary>In pixels of the crop.</summary>
    public float MotionBlurPixels { get; init; }

    /// <summary>Part of its size that the crop is shrunk to before it is enlarged again.</summary>
    public float LowResolutionFactor { get; init; }

    /// <summary>1 to 100.</summary>
    public int JpegQuality { get; init; }

    public bool IsNone => this == default;

    internal static ShotPlan Draw(AugmentationOptions options, ulong seed) => new()
    {
        ShadowDepth = Effect.Shadow.Draw(seed, options.Shadow, options.ShadowDepth),
        FogDensity = Effect.Fog.Draw(seed, options.Fog, options.FogDensity),
        RainDensity = Effect.Rain.Draw(seed, options.Rain, options.RainDensity),
        MotionBlurPixels = Effect.MotionBlur.Draw(seed, options.MotionBlur, options.MotionBlurPixels),
        LowResolutionFactor = Effect.LowResolution.Draw(seed, options.LowResolution, options.LowResolutionFactor),
        JpegQuality = (int)MathF.Round(Effect.Jpeg.Draw(seed, options.Jpeg, options.JpegQuality)),
    };
}
