using System.Globalization;

namespace Tessera.Data.Augmentation;

/// <summary>From <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
public readonly record struct ValueRange(float Low, float High)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low} to {High}");
}

/// <summary>
/// How far training images may be changed. The defaults make one camera look like many: another lens (scale, aspect,
/// blur), another sensor (gain, gamma, noise), another light (brightness, contrast, saturation, hue). What goes
/// further, bends, weather and mixed labels, happens where it is given a probability.
/// </summary>
public sealed partial record AugmentationOptions
{
    /// <summary>The image as it is: centred in the crop, nothing drawn at random.</summary>
    public static AugmentationOptions None { get; } = new()
    {
        Scale = new(1, 1),
        Aspect = 0,
        Flip = 0,
        Brightness = 0,
        Contrast = 0,
        Saturation = 0,
        HueDegrees = 0,
        Gamma = new(1, 1),
        ChannelGain = 0,
        Grayscale = 0,
        Blur = 0,
        Noise = 0,
        Shift = false,
    };

    /// <summary>Size of the image against its own, log-uniform.</summary>
    public ValueRange Scale { get; init; } = new(0.55f, 2f);

    /// <summary>Width against height changes by a factor of up to 1 + this, either way.</summary>
    public float Aspect { get; init; } = 0.1f;

    /// <summary>The crop is taken anywhere; otherwise from the middle.</summary>
    public bool Shift { get; init; } = true;

    /// <summary>Probability of a mirrored image.</summary>
    public float Flip { get; init; } = 0.5f;

    /// <summary>Added, up to this either way, as a part of the full range.</summary>
    public float Brightness { get; init; } = 0.1f;

    /// <summary>Factor 1 +- this around the data's mean.</summary>
    public float Contrast { get; init; } = 0.25f;

    /// <summary>Factor 1 +- this; colour images only.</summary>
    public float Saturation { get; init; } = 0.5f;

    /// <summary>Turns the colours by up to this either way; colour images only.</summary>
    public float HueDegrees { get; init; } = 8f;

    /// <summary>Exponent on values of 0 to 1, log-uniform; not on float images, whose values have no top.</summary>
    public ValueRange Gamma { get; init; } = new(0.75f, 1.33f);

    /// <summary>Each channel's own factor 1 +- this: another white balance.</summary>
    public float ChannelGain { get; init; } = 0.05f;

    /// <summary>Probability of no colour at all; colour images only.</summary>
    public float Grayscale { get; init; } = 0.02f;

    /// <summary>Probability of a soft lens.</summary>
    public float Blur { get; init; } = 0.1f;

    /// <summary>Standard deviation of the soft lens, in pixels of the crop.</summary>
    public ValueRange BlurSigma { get; init; } = new(0.4f, 1.2f);

    /// <summary>Probability of sensor noise.</summary>
    public float Noise { get; init; } = 0.1f;

    /// <summary>Standard deviation of the noise, as a part of the full range.</summary>
    public ValueRange NoiseDeviation { get; init; } = new(0.005f, 0.04f);

    /// <summary>Probability of a turned image.</summary>
    public float Rotate { get; init; }

    /// <summary>Turned by up to this either way.</summary>
    public float RotateDegrees { get; init; } = 10;

    /// <summary>Probability of a slanted image.</summary>
    public float Shear { get; init; }

    /// <summary>Slanted by up to this either way, along each axis.</summary>
    public float ShearDegrees { get; init; } = 8;

    /// <summary>Probability of another viewpoint.</summary>
    public float Perspective { get; init; }

    /// <summary>The crop's corners move by up to this part of its sides; at 0.25 they could fall into one line.</summary>
    public float PerspectiveShift { get; init; } = 0.1f;

    /// <summary>Probability of a surface that gives way smoothly.</summary>
    public float Elastic { get; init; }

    /// <summary>Bends along the crop's shorter side.</summary>
    public int ElasticCells { get; init; } = 6;

    /// <summary>Points move by up to this part of a cell; from 0.48 on the image could fold over itself.</summary>
    public float ElasticShift { get; init; } = 0.35f;

    /// <summary>Probability of columns and rows that are stretched and squeezed.</summary>
    public float Grid { get; init; }

    /// <summary>Columns and rows.</summary>
    public int GridCells { get; init; } = 5;

    /// <summary>Their borders move by up to this part of a cell.</summary>
    public float GridShift { get; init; } = 0.3f;

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
}
