using Tessera.Core.Preprocessing;

namespace Tessera.Data.Augmentation.Effects;

/// <summary>What weather and lens do to a crop before the sensor sees it, in that order. Buffers are made at an effect's first
/// use. Not for several threads at once.</summary>
internal sealed class ShotEffects(int height, int width, int channels, NormaliseStep normalise)
{
    private Fog? _fog;
    private Rain? _rain;
    private PixelBlur? _blur;
    private LowResolution? _low;
    private JpegArtefacts? _jpeg;

    /// <param name="crop">Is changed where the image lies; the rest stays 0.</param>
    /// <param name="plan">How much of what.</param>
    public void Apply(RawCrop crop, in AugmentationPlan plan)
    {
        ShotPlan shot = plan.Shot;
        if (shot.ShadowDepth > 0) Shadow.Apply(crop, shot.ShadowDepth, Effect.Shadow.Details(plan.Seed));
        if (shot.FogDensity > 0)
            (_fog ??= new Fog(width)).Apply(crop, shot.FogDensity, normalise.Scale, Effect.Fog.Details(plan.Seed));
        if (shot.RainDensity > 0)
            (_rain ??= new Rain(height, width)).Apply(crop, shot.RainDensity, normalise.Scale, Effect.Rain.Details(plan.Seed));
        // A straight crop was softened by its resampling.
        if (plan.BlurSigma > 0 && !plan.Warp.IsNone) Blur.Soften(crop, plan.BlurSigma);
        if (shot.MotionBlurPixels > 1) Blur.Move(crop, shot.MotionBlurPixels, Effect.MotionBlur.Details(plan.Seed));
        if (shot.LowResolutionFactor is > 0 and < 1)
            (_low ??= new LowResolution(height, width, channels)).Apply(crop, shot.LowResolutionFactor);
    }

    /// <summary>What the file does to what the sensor gave.</summary>
    /// <param name="pixels">Height x width x channels, normalised.</param>
    /// <param name="quality">1 to 100.</param>
    public void Encode(Span<float> pixels, int quality) =>
        (_jpeg ??= new JpegArtefacts(height, width, channels, normalise)).Apply(pixels, quality);

    private PixelBlur Blur => _blur ??= new PixelBlur(height, width, channels);
}
